#!/usr/bin/env python3
"""What somebody meets who puts the agent on WhatsApp through Twilio."""
import json
import os
import unittest
from pathlib import Path

from program import Case

HOOK = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212"
RIGHT = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


class Verify(Case):
    def verify(self, *args, url=HOOK, signature=RIGHT, status=0):
        return self.json("twilio", "verify", "--token", "12345", "--url", url, "--signature", signature, *args,
                         status=status)

    def test_a_signature_that_holds(self):
        self.assertEqual(self.verify("--form", FORM),
                         {"valid": True, "signed_over": HOOK, "why": None, "advice": None})

    def test_a_signature_that_does_not_says_where_it_goes_wrong(self):
        found = self.verify("--form", FORM, url=HOOK.replace("https", "http"), status=1)
        self.assertEqual((found["valid"], found["signed_over"]), (False, HOOK))
        self.assertIn("scheme", found["why"])
        self.assertIn("PUBLIC_BASE_URL", found["advice"])

    def test_nobody_is_told_the_token(self):
        said = self.kavak("twilio", "verify", "--token", "s3cr3t", "--url", HOOK, "--signature", RIGHT, status=1)
        self.assertIn("The signature does not hold.", said)
        self.assertNotIn("s3cr3t", said)

    def test_form_and_json_are_two_things(self):
        self.fails("twilio", "verify", "--token", "t", "--url", HOOK, "--signature", RIGHT, "--form", "A=1",
                   "--json-body", "x", says="not both", status=2)

    def test_as_the_public_libraries_judge(self):
        vectors = Path(os.environ["KAVAK_SHARED_DATA"]) / "dev/twilio_signatures.jsonl"
        if not vectors.exists():
            self.skipTest(f"no {vectors}")
        for line in vectors.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["needs"] == "legacy_querystring":
                continue
            body = (["--json-body", self.write("body.json", row["json_body"])] if row["json_body"] is not None
                    else ["--form", row["form_body"]])
            self.kavak("twilio", "verify", "--token", row["auth_token"], "--url", row["url"], "--signature",
                       row["signature"], *body, status=0 if row["valid"] else 1)


if __name__ == "__main__":
    unittest.main()
