#!/usr/bin/env python3
"""A killed process, a full disk, a folder that may not be written to: said, and nothing is lost."""
import os
import random
import resource
import signal
import sqlite3
import time
import unittest

from program import CARS, Case

KILLS = int(os.environ.get("KAVAK_TEST_KILLS", "15"))


class Faults(Case):
    def setUp(self):
        super().setUp()
        self.kavak("catalog", "import", self.write("cars.csv", CARS))

    def is_whole(self):
        self.kavak("doctor")
        with sqlite3.connect(self.database) as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        database.close()

    def limit(self, more):
        """No file may grow further than the database has, and `more` bytes."""
        size = self.database.stat().st_size + more

        def set_limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        return set_limit

    def test_a_killed_turn_holds_nobody(self):
        began = time.monotonic()
        self.kavak("ask", "--user", "ana", "busco un versa")
        usual = time.monotonic() - began
        longest = 0
        for seed in range(KILLS):
            ask = self.start("ask", "--user", "ana", f"busco un sentra {seed}")
            time.sleep(random.Random(seed).uniform(0, usual))
            ask.kill()
            ask.communicate()
            began = time.monotonic()
            reply = self.json("ask", "--user", "ana", "busco un versa")
            longest = max(longest, time.monotonic() - began)
            self.assertIn("Versa", reply["reply"])
        print(f"{KILLS} kills; the longest wait after one {longest:.2f} s, a usual one {usual:.2f} s")
        self.assertLess(longest, 10 + 5 * usual)
        self.is_whole()

    def test_a_full_disk_is_said_and_loses_nothing(self):
        self.kavak("ask", "--user", "ana", "busco un versa")
        many = CARS + "".join(f"x{i},Nissan,Versa,2019,200000,40000,{'S' * 60}\n" for i in range(20000))
        policy = self.write("policy.md", "# Garantía\n\n" + "Tres meses de garantía en todo.\n\n" * 20000)
        calls = (("catalog", "import", self.write("many.csv", many)), ("knowledge", "ingest", policy),
                 ("ask", "--user", "ana", "busco un versa " + "por favor " * 100))
        for more in (0, 20000, 100000):
            for call in calls:
                process = self.start(*call, preexec_fn=self.limit(more))
                out, err = process.communicate(timeout=120)
                if process.returncode:
                    self.assertEqual(process.returncode, 1, err)
                    self.assertIn(str(self.database).encode(), err)
                    self.assertIn(b"disk is full", err)
        self.assertEqual(self.json("catalog", "search", "--limit", "1")["total"], 20)
        self.kavak("ask", "--user", "ana", "y uno más barato?")
        self.is_whole()

    def test_a_database_deleted_during_a_chat_ends_no_process(self):
        out = self.start("chat", stdin=-1)
        out.stdin.write("busco un versa\n".encode())
        out.stdin.flush()
        time.sleep(0.5)
        for path in self.folder.glob("kavak.db*"):
            path.unlink()
        out.stdin.write("y uno más barato?\n".encode())
        out.stdin.close()
        out.stdin = None
        _, err = out.communicate(timeout=60)
        self.assertIn(out.returncode, (0, 1), err)
        self.assertIn(f"'{self.database}' was deleted".encode(), err)
        self.kavak("catalog", "import", str(self.folder / "cars.csv"))
        self.is_whole()


if __name__ == "__main__":
    unittest.main()
