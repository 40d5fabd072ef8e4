#!/usr/bin/env python3
"""The command over a PostgreSQL server, which KAVAK_TEST_POSTGRES names: tests/run starts one."""
import os
import re
import subprocess
import sys
import unittest

from program import CARS, Case

SERVER = os.environ.get("KAVAK_TEST_POSTGRES")
if not SERVER:
    print("skipped: KAVAK_TEST_POSTGRES names no server; tests/run starts one")
    sys.exit(77)


class Postgres(Case):
    def setUp(self):
        super().setUp()
        self.name = f"test_{os.getpid()}_{self._testMethodName}"[:60]
        self.psql(f"CREATE SCHEMA {self.name}")
        self.addCleanup(self.psql, f"DROP SCHEMA {self.name} CASCADE")
        self.url = f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{self.name}"
        self.env["DATABASE_URL"] = self.url

    def psql(self, sql, url=SERVER):
        return subprocess.run(["psql", "-qXAt", "-d", url, "-c", sql], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout.strip()

    def test_it_is_made_filled_and_searched_as_the_embedded_one(self):
        made = self.json("init")
        self.assertEqual(made["migrated"], ["postgres/0001_store.sql"])
        self.assertNotIn("migrated", self.kavak("init").replace("nothing to migrate", ""))
        cars = self.write("cars.csv", CARS)
        self.assertEqual(self.json("catalog", "import", cars)["inserted"], 20)
        self.assertEqual(self.json("catalog", "import", cars, "--truncate")["inserted"], 0)
        embedded = {"DATABASE_URL": f"sqlite:{self.database}"}
        self.kavak("catalog", "import", cars, env=embedded)
        page = self.write("garantia.md", "# Garantía\n\nTres meses de garantía en el motor.\n\n# Entrega\n\nEn tu casa.\n")
        for env in ({}, embedded):
            self.kavak("knowledge", "ingest", page, env=env)
        for question in (["catalog", "search", "--make", "nissan", "--price-max", "300 mil"],
                         ["catalog", "search", "--sort", "km_asc", "--limit", "3"],
                         ["catalog", "search", "--make", "nissan", "--year-min", "2030"],
                         ["knowledge", "search", "¿qué cubre la garantía?"]):
            answers = [self.json(*question, env=env) for env in ({}, embedded)]
            for answer in answers:
                for hit in answer.get("hits", []):
                    del hit["id"]
            self.assertEqual(answers[0], answers[1])

    def test_an_embedded_database_is_carried_over_whole(self):
        embedded = f"sqlite:{self.database}"
        local = {"DATABASE_URL": embedded}
        self.kavak("catalog", "import", self.write("cars.csv", CARS), env=local)
        self.kavak("knowledge", "ingest", self.write("garantia.md", "# Garantía\n\nTres meses en el motor.\n"), env=local)
        self.kavak("ask", "--user", "ana", "busco un versa", env=local)
        copied = self.json("copy", "--from", embedded, "--to", self.url)
        self.assertEqual([copied[k] for k in ("cars", "sources", "chunks", "transcripts")], [20, 1, 1, 1])
        self.assertGreater(copied["vectors"], 0)
        for question in (["catalog", "search", "--make", "nissan", "--limit", "20"],
                         ["knowledge", "search", "garantia del motor"]):
            there, here = (self.json(*question, env=env) for env in ({}, local))
            for hit in there.get("hits", []) + here.get("hits", []):
                del hit["id"]
            self.assertEqual(there, here)
        self.assertEqual(self.psql('SELECT "user", message FROM transcript', self.url), "ana|busco un versa")
        self.fails("copy", "--from", embedded, "--to", self.url, says=["the target has 20 cars", "--replace"])
        self.assertEqual(self.json("copy", "--from", embedded, "--to", self.url, "--replace"), copied)
        back = f"sqlite:{self.folder}/back.db"
        again = self.json("copy", "--from", self.url, "--to", back)
        self.assertEqual({k: v for k, v in again.items() if k not in ("from", "to")},
                         {k: v for k, v in copied.items() if k not in ("from", "to")})
        self.fails("copy", "--from", back, "--to", back, says="one database")
        self.fails("copy", "--from", f"sqlite:{self.folder}/none.db", "--to", self.url, "--replace", says="nothing to copy")

    def test_people_have_a_view_of_the_cars(self):
        self.kavak("catalog", "import", self.write("cars.csv", CARS))
        self.assertEqual(self.psql("SELECT make, model, year, price_mxn FROM cars WHERE stock_id = '1001'", self.url),
                         "Nissan|Sentra|2016|160000")

    def test_a_doctor_says_what_it_is_and_that_conversations_need_redis(self):
        self.kavak("init")
        parts = {part["name"]: part for part in self.json("doctor", status=1)["parts"]}
        self.assertRegex(parts["database"]["detail"], r"^PostgreSQL \d+.*, schema 1, 0 cars, 0 passages$")
        self.assertIn("needs REDIS_URL", parts["mailbox"]["detail"])
        self.fails("ask", "hola", says="postgresql:// keeps the catalog and the knowledge, and needs REDIS_URL")

    def test_what_cannot_be_reached_is_said_without_the_password(self):
        for url, says in {
                "postgresql://ana:hidden@127.0.0.1:1/kavak": "refused",
                "postgresql://ana:hidden@no.such.host.invalid/kavak": "no.such.host.invalid",
                "postgresql://ana:hid%zzden@h/kavak": "no address of a database",
                "postgresql:kavak": "no address of a database",
                re.sub("/postgres", "/nowhere", SERVER, count=1): "nowhere"}.items():
            with self.subTest(url):
                self.fails("init", env={"DATABASE_URL": url}, says=says)
                self.assertNotIn("hidden", self.stderr)
                self.assertNotIn("zzden", self.stderr)

    def test_a_database_of_somebody_else_s_is_left_alone(self):
        self.psql("CREATE TABLE theirs (x int)", self.url)
        self.fails("init", says="not one of kavak's")
        self.assertEqual(self.psql("SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace",
                                   self.url), "1")


unittest.main()
