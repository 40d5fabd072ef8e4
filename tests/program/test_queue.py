#!/usr/bin/env python3
"""The mailbox from outside: what waits, who died of what, and another try."""
import sqlite3
import unittest

from program import Case

EMPTY = {"arrivals": 0, "users_due": 0, "leased": 0, "unsent": 0, "unknown": 0, "dead": 0}


class Queue(Case):
    def bury(self, *ids):
        db = sqlite3.connect(self.database)
        for i in ids:
            db.execute("INSERT INTO dead (id, user, body, at_ms, why) VALUES (?, ?, ?, 0, ?)",
                       (i, "ana", '{"text":"busco \\"algo\\""}', "the model said no"))
        db.commit()
        db.close()

    def test_an_empty_one(self):
        self.kavak("init")
        self.assertEqual(self.json("queue", "status"), EMPTY)
        self.assertEqual(self.json("queue", "dead"), {"dead": []})
        self.assertIn("0 dead", self.kavak("queue", "dead"))

    def test_the_dead_with_their_reasons_and_back(self):
        self.kavak("init")
        self.bury("m1", "m2")
        self.assertEqual(self.json("queue", "status"), EMPTY | {"dead": 2})
        dead = self.json("queue", "dead")["dead"]
        self.assertEqual(dead[0], {"id": "m1", "user": "ana", "at": "1970-01-01T00:00:00Z", "text": 'busco "algo"',
                                   "why": "the model said no"})
        self.assertIn("the model said no", self.kavak("queue", "dead"))
        self.assertEqual(self.json("queue", "retry", "m2"), {"retried": 1, "missing": []})
        self.assertEqual(self.json("queue", "retry", "m1", "nada", status=1), {"retried": 1, "missing": ["nada"]})
        self.assertEqual(self.json("queue", "status"), EMPTY | {"arrivals": 2})
        self.json("ask", "--user", "ana", "hola")
        self.assertEqual(self.json("queue", "status"), EMPTY)

    def test_without_an_id_it_says_how(self):
        self.fails("queue", "retry", says="ID", status=2)


if __name__ == "__main__":
    unittest.main()
