#!/usr/bin/env python3
"""kavak check, from outside: what a reply claims, and where it comes from."""
import json
import unittest

from program import CARS, Case


class Check(Case):
    def setUp(self):
        super().setUp()
        self.kavak("catalog", "import", self.write("cars.csv", CARS))
        message = "busco un nissan versa"
        asked = self.json("ask", message)
        self.car = asked["tool_calls"][0]["result"]["cars"][0]
        self.reply = asked["reply"]
        self.facts = self.write("facts.json", json.dumps(
            {"tool_calls": asked["tool_calls"], "user": [message], "knowledge": []}))

    def check(self, reply, status=0, facts=None):
        path = self.write("reply.txt", reply)
        return self.json("check", "--facts", facts or self.facts, path, status=status)

    def says(self, price):
        return f"El {self.car['make']} {self.car['model']} {self.car['year']} cuesta ${price:,}."

    def test_the_calls_of_an_ask_are_facts_as_they_are(self):
        found = self.check(self.says(self.car["price_mxn"]))
        self.assertEqual(found["unproven"], 0)
        for claim in found["claims"]:
            self.assertEqual(set(claim), {"text", "kind", "value", "source"})
        money = [claim for claim in found["claims"] if claim["kind"] == "money"]
        self.assertEqual([claim["value"] for claim in money], [self.car["price_mxn"]])
        self.assertTrue(money[0]["source"].startswith("search_catalog#"))
        self.assertEqual(self.check(self.reply)["unproven"], 0, "the agent's own words")

    def test_a_quote_leaves_its_price_to_the_arguments(self):
        price = self.car["price_mxn"]
        facts = json.loads((self.folder / "facts.json").read_text())
        facts["tool_calls"].append({"name": "calc_financing", "arguments": {"price_mxn": price, "down_payment": 60000},
                                    "result": self.json("quote", "--price", str(price), "--down", "60000")})
        facts["user"].append("con 60 mil de enganche")
        path = self.write("quote.json", json.dumps(facts))
        three, four = (option["monthly_payment"] for option in facts["tool_calls"][-1]["result"]["options"][:2])
        name = f"{self.car['make']} {self.car['model']} {self.car['year']}"
        for says, status in ((f"El {name} cuesta ${price:,}; con $60,000 de enganche pagas ${three:,.2f} a 36 meses.", 0),
                             (f"El {name} cuesta ${price:,}; con $60,000 de enganche pagas ${four:,.2f} a 36 meses.", 1),
                             (f"El {name} cuesta ${price:,}; con $70,000 de enganche pagas ${three:,.2f} a 36 meses.", 1)):
            self.check(says, status, path)

    def test_a_claim_without_a_source_is_named_and_fails(self):
        found = self.check(self.says(self.car["price_mxn"] + 1), status=1)
        self.assertEqual(found["unproven"], 1)
        self.assertEqual([claim["kind"] for claim in found["claims"] if claim["source"] is None], ["money"])
        out = self.kavak("check", "--facts", self.facts, self.write("reply.txt", "Cuesta $1,234."), status=1)
        self.assertIn("$1,234", out)
        self.assertIn("1 without a source", out)

    def test_the_reply_may_come_from_a_pipe(self):
        out = self.kavak("check", "--facts", self.facts, "--json", "-", stdin=self.says(self.car["price_mxn"]))
        self.assertEqual(json.loads(out)["unproven"], 0)

    def test_an_empty_reply_claims_nothing(self):
        for reply in ("", "\n", "Hola, ¿en qué te ayudo?"):
            self.assertEqual(self.check(reply), {"claims": [], "unproven": 0})

    def test_what_is_no_text_is_not_trusted(self):
        for reply in (b"\xff\xfe $143,999", b"Versa\x00 $999,999", "$" * 5000, "1" * 5000, "| " * 5000):
            path = self.write("reply.txt", reply)
            process = self.start("check", "--facts", self.facts, path, "--json")
            out, err = process.communicate(timeout=60)
            self.assertIn(process.returncode, (0, 1), err)
            self.assertTrue(out or err.startswith(b"kavak"), reply[:20])

    def test_a_reply_of_a_megabyte_is_refused(self):
        reply = self.write("reply.txt", "El Versa cuesta $143,999. " * 42000)
        self.fails("check", "--facts", self.facts, reply, says="too large")

    def test_facts_that_are_none_are_refused(self):
        reply = self.write("reply.txt", "Cuesta $1,234.")
        for text in ("", "{", "[]", "null", "3", '{"tool_calls":{}}', '{"tool_calls":[1]}',
                     '{"tool_calls":[{"name":3}]}', '{"user":"hola"}', '{"knowledge":[3]}',
                     "[" * 100000, b'{"user":["\xff"]}'):
            facts = self.write("bad.json", text)
            self.fails("check", "--facts", facts, reply, says="facts")
        self.fails("check", "--facts", "nowhere.json", reply, says="nowhere.json")
        self.fails("check", "--facts", self.facts, "nowhere.txt", says="nowhere.txt")

    def test_odd_results_prove_nothing(self):
        for result in (None, [], "$1,234", {"cars": {"a": 1}}, {"cars": [None, 7, "x"]}, {"options": [[]]}):
            facts = self.write("odd.json", json.dumps(
                {"tool_calls": [{"name": "search_catalog", "arguments": {}, "result": result}]}))
            process = self.start("check", "--facts", facts, self.write("reply.txt", "Cuesta $9,876."), "--json")
            out, _ = process.communicate(timeout=60)
            self.assertEqual((process.returncode, json.loads(out)["unproven"]), (1, 1), result)

    def test_it_explains_itself(self):
        self.assertIn("exit status", self.kavak("check", "--help"))
        self.fails("check", self.facts, says="--facts", status=2)
        self.fails("check", "--facts", self.facts, says="REPLY.txt", status=2)
        self.fails("check", "--facts", self.facts, self.facts, "more", says="more", status=2)


if __name__ == "__main__":
    unittest.main()
