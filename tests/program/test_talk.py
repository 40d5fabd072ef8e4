#!/usr/bin/env python3
"""Conversations, knowledge and the small tools, from outside."""
import json
import math
import os
import pathlib
import unittest

from program import CARS, SOURCE, Case


class Talk(Case):
    def setUp(self):
        super().setUp()
        self.kavak("catalog", "import", self.write("cars.csv", CARS))

    def test_a_conversation_goes_on_at_the_next_message(self):
        first = self.json("ask", "--user", "ana", "busco un nisan versa")
        self.assertEqual(set(first), {"user", "reply", "llm", "degraded", "grounded", "tool_calls", "citations", "elapsed_us"})
        self.assertEqual((first["user"], first["llm"], first["grounded"], first["degraded"]), ("ana", "offline", True, False))
        call = first["tool_calls"][0]
        self.assertEqual((call["name"], call["arguments"]["make"], call["arguments"]["model"]), ("search_catalog", "Nissan", "Versa"))
        second = self.json("ask", "--user", "ana", "dame detalles del primero")
        self.assertEqual(second["tool_calls"][0]["name"], "car_details")
        self.assertNotIn("car_details", str(self.json("ask", "--user", "luis", "dame detalles del primero")["tool_calls"]))

    def test_knowledge_is_not_emptied_by_a_folder_without_any(self):
        self.kavak("knowledge", "ingest", self.write("a.md", "# Garantía\n\nCubre 3 meses.\n"))
        (self.folder / "empty").mkdir()
        self.fails("knowledge", "ingest", "--truncate", "empty", says="not emptied")
        hits = self.json("knowledge", "search", "garantía")["hits"]
        self.assertEqual(len(hits), 1)
        self.assertEqual(hits[0]["score"], round(hits[0]["score"], 6), "as people write a number")

    def test_messages_of_one_user_at_the_same_time_are_all_answered(self):
        asks = [self.start("ask", "--user", "ana", f"busco un versa {i}", env={"KAVAK_TURN_MS": "20000"})
                for i in range(12)]
        for ask in asks:
            out, err = ask.communicate(timeout=60)
            self.assertEqual((ask.returncode, err), (0, b""))
            self.assertTrue(out.strip())

    def test_a_chat_reads_a_pipe(self):
        out = self.kavak("chat", stdin="/ayuda\n\nbusco un versa\n/nada\n/nuevo\n/salir\nhola\n")
        self.assertIn("/salir", out)
        self.assertIn("Versa", out)
        self.assertIn("No conozco esa orden", out)
        self.assertTrue(out.endswith("Empezamos de nuevo.\n"), "nothing is asked behind /salir")

    def test_a_message_over_its_ceiling_is_refused(self):
        self.fails("ask", "a" * (17 << 10), says="")
        self.fails("ask", "--user", "u" * 129, "hola", says="")

    def test_the_demo_holds_three_conversations(self):
        out = self.kavak("demo")
        for title, tool in (("Knowledge", "retrieve_kavak_knowledge"), ("Catalog", "search_catalog"),
                            ("Financing", "calc_financing")):
            part = out.split(f"== {title} ==")[1].split("==")[0]
            self.assertIn(tool, part)
            self.assertIn(" ms]", part)
        self.assertIn("20 cars", self.kavak("demo", "--catalog", str(self.folder / "cars.csv")))

    def test_the_real_catalog_gets_the_answers_it_has(self):
        sample = pathlib.Path(os.environ["KAVAK_SHARED_DATA"]) / "catalog.csv"
        if not sample.exists():
            self.skipTest(f"{sample} is not there")
        out = self.kavak("demo", "--catalog", str(sample))
        self.assertIn("[retrieve_kavak_knowledge, Kavak > Por qué Kavak: propuesta de valor", out)
        self.assertRegex(out, r"(?s)Versa por menos de 300 mil\n[^>]*1\. [^\n]*\$220,999[^\n]*\n2\. [^\n]*\$265,999[^\n]*\n\n")
        for payment in ("$7,098.78", "$5,579.77", "$4,674.35", "$4,075.68"):
            self.assertIn(payment, out)

    def test_an_affordable_price_counts_the_cars_within(self):
        afford = self.json("afford", "--monthly", "6000", "--years", "5")
        highest = afford["options"][0]["max_price"]
        within = self.json("catalog", "search", "--price-max", str(highest))
        self.assertEqual(afford["cars_within"], within["total"])
        self.assertEqual(self.json("afford", "--monthly", "1")["cars_within"], 0)

    def test_names_are_the_catalog_s(self):
        found = self.json("normalize", "un nisan bersa")
        self.assertEqual((found["make"], found["model"]), ("Nissan", "Versa"))
        self.assertLessEqual(len(self.json("normalize", "versa", "--top", "2")["candidates"]), 2)


class Knowledge(Case):
    def test_ingesting_again_changes_nothing_and_a_file_that_left_is_forgotten(self):
        folder = self.folder / "notes"
        folder.mkdir()
        (folder / "a.md").write_text("# Garantía\n\nCada coche tiene tres meses de garantía mecánica.\n")
        (folder / "b.txt").write_text("Se puede devolver en siete días o trescientos kilómetros.\n")
        first = self.json("knowledge", "ingest", str(folder))
        self.assertEqual((first["sources"], first["unchanged"]), (2, 0))
        self.assertEqual(self.json("knowledge", "ingest", str(folder))["unchanged"], 2)
        hits = self.json("knowledge", "search", "¿cuánto dura la garantía?", "--top-k", "1")["hits"]
        self.assertEqual(len(hits), 1)
        self.assertIn("tres meses", hits[0]["content"])
        (folder / "b.txt").unlink()
        self.assertEqual(self.json("knowledge", "ingest", str(folder))["removed"], 1)

    def test_what_cannot_be_read_is_named(self):
        self.fails("knowledge", "ingest", "absent.md", says="absent.md")


class Tools(Case):
    def test_a_schedule_adds_up_to_the_loan(self):
        quote = self.json("quote", "--price", "280,000", "--down", "60k", "--years", "3,4", "--schedule")
        self.assertEqual([o["monthly_payment"] for o in quote["options"]], [7098.78, 5579.77])
        for option in quote["options"]:
            months = option["schedule"]
            self.assertEqual(round(100 * math.fsum(m["principal"] for m in months)), 22000000)
            self.assertEqual((len(months), months[-1]["balance"]), (option["months"], 0))

    def test_pairs_of_a_file_are_scored_line_by_line(self):
        pairs = self.write("pairs.tsv", "nisan\tnissan\n\t\nigual\tigual\n")
        self.assertEqual(self.kavak("fuzz", "--scorer", "ratio", "--pairs", pairs).split()[::2], ["90.909091", "100.000000"])
        bad = self.write("bad.tsv", "a\tb\nno tab\n")
        self.fails("fuzz", "--scorer", "ratio", "--pairs", bad, says=["bad.tsv", "line 2"])

    def test_numbers_of_every_line(self):
        out = self.kavak("numbers", "-", stdin="300 mil\nnada\nentre 200 y 300 mil\n".encode())
        one, none, ranged = map(json.loads, out.splitlines())
        self.assertEqual((one["values"][0]["value"], none["values"]), (300000, []))
        self.assertEqual((ranged["values"][0]["min"], ranged["values"][0]["max"]), (200000, 300000))
        self.fails("numbers", "-", stdin=b"1\n" + b"9" * (70 << 10) + b"\n", says="line 2")

    def test_a_claim_without_a_source_is_a_failure(self):
        facts = self.write("facts.json", json.dumps({"tool_calls": [{"name": "search_catalog", "arguments": {}, "result": {
            "cars": [{"stock_id": "1", "make": "Nissan", "model": "Versa", "year": 2019, "price_mxn": 265999}]}}],
            "user": [], "knowledge": []}))
        true, false = self.write("true.txt", "Cuesta $265,999."), self.write("false.txt", "Cuesta $199,999.")
        checked = self.json("check", "--facts", facts, true)
        self.assertEqual((checked["unproven"], checked["claims"][0]["source"]), (0, "search_catalog#0"))
        self.assertEqual(self.json("check", "--facts", facts, false, status=1)["unproven"], 1)
        self.fails("check", "--facts", self.write("bad.json", "{"), true, says="")

    def test_cases_are_counted(self):
        self.write("cars.csv", CARS)
        case = lambda word: json.dumps({"id": word, "tags": ["search"], "turns": [{"user": "busco un versa", "expect": {
            "calls": [{"name": "search_catalog", "arguments": {"model": "versa"}}], "reply_contains": [word]}}]})
        head = json.dumps({"catalog": "cars.csv"}) + "\n"
        passed = self.json("eval", self.write("good.jsonl", head + case("versa") + "\n"))
        self.assertEqual((passed["cases"], passed["passed"], passed["failures"]), (1, 1, []))
        failed = self.json("eval", self.write("bad.jsonl", head + case("zeppelin") + "\n"), status=1)
        self.assertEqual((failed["passed"], failed["failures"][0]["id"]), (0, "zeppelin"))
        self.fails("eval", self.write("broken.jsonl", "{\n"), says=["broken.jsonl", "line 1"])

    def test_the_readme_shows_the_example_as_it_is(self):
        code = (SOURCE / "examples/ask.c").read_text().split("*/\n", 2)[2]
        self.assertIn(code.strip(), (SOURCE / "README.md").read_text())


unittest.main()
