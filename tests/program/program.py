"""Runs the kavak command from outside, each test in a folder of its own."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

KAVAK = os.environ["KAVAK"]
SOURCE = pathlib.Path(os.environ["KAVAK_SOURCE"])

# Nothing of whoever runs the tests: only what they pass on for sanitizers.
KEPT = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH", "LSAN_OPTIONS")

HEADER = "stock_id,make,model,year,price,km,version\n"
CARS = HEADER + "".join(f"{1000 + i},{make},{model},{2015 + i % 8},{150000 + 10000 * i},{90000 - 1000 * i},\n"
                        for i, (make, model) in enumerate([("Nissan", "Versa"), ("Nissan", "Sentra"),
                                                           ("Mazda", "3"), ("Honda", "CR-V"),
                                                           ("Volkswagen", "Jetta")] * 4))


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kavak-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.database = self.folder / "kavak.db"
        self.env = {k: v for k, v in os.environ.items() if k in KEPT}
        self.env |= {"HOME": str(self.folder), "DATABASE_URL": f"sqlite:{self.database}"}

    def start(self, *args, env=None, wrapper=(), **how):
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
        return subprocess.Popen([*wrapper, KAVAK, *args], env=self.env | (env or {}), cwd=self.folder, **how)

    def kavak(self, *args, status=0, stdin=None, env=None, **how):
        """Runs it to its end; its standard output as text. `status` is what it must exit with."""
        if stdin is not None:
            how["stdin"] = subprocess.PIPE
        process = self.start(*args, env=env, **how)
        out, err = process.communicate(stdin.encode() if isinstance(stdin, str) else stdin, timeout=120)
        self.stderr = (err or b"").decode(errors="replace")
        self.assertEqual(process.returncode, status, f"kavak {' '.join(args)[:200]}\n{self.stderr}")
        return (out or b"").decode(errors="replace")

    def json(self, *args, **how):
        out = self.kavak(*args, "--json", **how)
        self.assertEqual(out.count("\n"), 1, "one line of JSON")
        return json.loads(out)

    def fails(self, *args, says=(), status=1, **how):
        """It exits 1 with a sentence that holds every one of `says`."""
        self.kavak(*args, status=status, **how)
        self.assertTrue(self.stderr.startswith("kavak"), self.stderr)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, self.stderr)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)
