#!/usr/bin/env python3
"""How the command answers: help, wrong usage, output that cannot be written, settings."""
import json
import os
import re
import subprocess
import unittest

from program import SOURCE, Case

COMMANDS = ["init", "catalog import", "catalog search", "knowledge ingest", "knowledge search", "quote", "afford",
            "normalize", "fuzz", "numbers", "ask", "chat", "eval", "check", "doctor", "demo",
            "twilio verify", "queue status", "queue dead", "queue retry", "copy"]


class Help(Case):
    def test_every_command_tells_how_it_is_used(self):
        listed = self.kavak("--help")
        for command in COMMANDS:
            self.assertRegex(listed, rf"(?m)^  {command} ")
            text = self.kavak(*command.split(), "--help")
            self.assertTrue(text.startswith(f"usage: kavak {command}"))
            self.assertEqual(len(re.findall(r"(?m)^  .*\bkavak ", text)), 2, "two examples")
            self.assertIn("exit status: 0 done, 1 ", text)
            self.assertEqual(text, self.kavak("help", *command.split()))

    def test_a_group_tells_its_commands(self):
        text = self.kavak("catalog", "--help")
        self.assertEqual(text, self.kavak("help", "catalog"))
        self.assertIn("catalog import ", text)
        self.assertNotIn("knowledge", text)

    def test_it_knows_its_version(self):
        self.assertRegex(self.kavak("--version"), r"^kavak \d+\.\d+\.\d+\n$")

    def test_help_needs_neither_settings_nor_a_database(self):
        self.kavak("ask", "--help", env={"DATABASE_URL": "nonsense"})
        self.assertFalse(self.database.exists())


class WrongUsage(Case):
    def refuses(self, *args, says):
        self.fails(*args, says=[says, "; try 'kavak "], status=2)
        self.assertEqual(self.stderr.count("\n"), 1, "one line")

    def test_it_exits_2_and_says_what_is_wrong(self):
        self.refuses(says="a command is missing")
        self.refuses("sell", says="there is no command 'sell'")
        self.refuses("catalog", says="'catalog import' and 'catalog search'")
        self.refuses("catalog", "sell", says="there is no command 'catalog sell'")
        self.refuses("init", "now", says="nothing to do with 'now'")
        self.refuses("catalog", "search", "--transmission", "none", says="there is automatica, manual")
        self.refuses("catalog", "search", "--year-min", "2020", "--year-max", "2018", says="year_min is more")
        self.refuses("quote", "--price", "9" * 100000, says="9...'")
        self.assertLess(len(self.stderr), 250, "the start of what was written says which it is")
        self.refuses("ask", says="MESSAGE is missing")
        self.refuses("quote", says="--price is missing")
        self.refuses("quote", "--price", says="--price takes a value")
        self.refuses("quote", "--price", "gratis", says="not 'gratis'")
        self.refuses("quote", "--price", "1", "--rate", "lots", says="0.10 or 10%")
        self.refuses("quote", "--price", "1", "--years", "3,11", says="from 1 to 10")
        self.refuses("quote", "--prize", "1", says="there is no option '--prize'")
        self.refuses("catalog", "search", "--limit", "0", says="from 1 to 1000")
        self.refuses("catalog", "search", "--sort", "colour", says="price_asc")
        self.refuses("catalog", "search", "--make", ",".join("a" * 17), says="1 to 16")
        self.refuses("fuzz", "--scorer", "best", "a", "b", says="WRatio")
        self.refuses("fuzz", "--scorer", "ratio", "a", says="two texts")

    def test_a_text_needs_no_quotes(self):
        for command in ("normalize", "numbers"):
            self.assertEqual(self.kavak(command, "nisan", "300", "mil"), self.kavak(command, "nisan 300 mil"))

    def test_a_term_given_twice_is_one(self):
        options = self.json("quote", "--price", "1k", "--years", "4,3,4", "--years", "3")["options"]
        self.assertEqual([option["years"] for option in options], [4, 3])

    def test_options_may_come_anywhere_and_with_an_equals_sign(self):
        one = self.kavak("fuzz", "a b", "a c", "--scorer=ratio")
        self.assertEqual(one, self.kavak("fuzz", "--scorer", "ratio", "a b", "a c"))
        self.assertEqual(self.kavak("fuzz", "--scorer", "ratio", "--", "--a", "--b"), "66.666667\n")


class Output(Case):
    def test_what_cannot_be_written_is_a_failure(self):
        with open("/dev/full", "wb") as full:
            self.kavak("quote", "--price", "280k", status=1, stdout=full)
        self.assertIn("cannot write", self.stderr)
        shell = 'exec "$0" quote --price 280k >&-'
        closed = subprocess.run(["sh", "-c", shell, os.environ["KAVAK"]], env=self.env, cwd=self.folder,
                                stderr=subprocess.PIPE, check=False)
        self.assertEqual(closed.returncode, 1)

    def test_a_reader_that_leaves_is_a_failure_without_noise(self):
        process = self.start("numbers", "-", stdin=subprocess.PIPE)
        process.stdout.close()
        try:
            process.stdin.write(b"300 mil\n" * 20000)
            process.stdin.close()
        except BrokenPipeError:
            process.stdin.raw.close()
        with process.stderr:
            self.assertEqual(process.stderr.read(), b"")
        self.assertEqual(process.wait(30), 1)

    def test_piped_tables_have_tabs_and_no_colour(self):
        out = self.kavak("quote", "--price", "280k", "--down", "60k", env={"TERM": "xterm"})
        self.assertNotIn("\x1b", out)
        self.assertIn("3\t36\t$7,098.78\t$255,556.12\t$35,556.12\n", out)

    def test_a_question_is_answered_before_the_next_is_asked(self):
        process = self.start("numbers", "-", stdin=subprocess.PIPE)
        for text, value in ((b"300 mil\n", 300000), (b"20%\n", 20)):
            process.stdin.write(text)
            process.stdin.flush()
            self.assertEqual(json.loads(process.stdout.readline())["values"][0]["value"], value)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)


class Settings(Case):
    def test_a_wrong_value_is_refused_naming_it(self):
        self.fails("quote", "--price", "1k", env={"KAVAK_MAX_YEARS": "99"},
                   says=["KAVAK_MAX_YEARS", "'99'", "from 1 to 10"])
        self.write(".env", "# ours\nKAVAK_ANNUAL_RATE=0,10\n")
        self.fails("quote", "--price", "1k", says=[".env:2", "KAVAK_ANNUAL_RATE", "'0,10'"])

    def test_the_environment_wins_over_the_file(self):
        self.write(".env", 'export KAVAK_ANNUAL_RATE="0.20"  # dear\r\n')
        rate = lambda **env: self.json("quote", "--price", "1k", env=env)["annual_rate"]
        self.assertEqual(rate(), 0.2)
        self.assertEqual(rate(KAVAK_ANNUAL_RATE="0.15"), 0.15)

    def test_what_has_no_driver_is_refused_and_no_secret_shown(self):
        for name, value in {"DATABASE_URL": "mongodb://ana:hidden@db/kavak",
                            "QDRANT_URL": "http://ana:hidden@h:6333"}.items():
            with self.subTest(name):
                self.fails("ask", "hola", env={name: value}, says=[name])
                self.assertNotIn("hidden", self.stderr)

    def test_a_redis_that_does_not_answer_is_named_without_its_password(self):
        self.fails("ask", "hola", env={"REDIS_URL": "redis://ana:hidden@127.0.0.1:1/0"}, says=["redis at 127.0.0.1:1"])
        self.assertNotIn("hidden", self.stderr)
        self.fails("ask", "hola", env={"REDIS_URL": "redis://ana:hidden@host:port"}, says=["REDIS_URL", "the port"])
        self.assertNotIn("hidden", self.stderr)

    def test_without_a_setting_the_database_is_in_the_data_home(self):
        where = self.folder / "data"
        del self.env["DATABASE_URL"]
        self.kavak("init", env={"XDG_DATA_HOME": str(where)})
        self.assertTrue((where / "kavak/kavak.db").is_file())

    def test_the_manual_names_every_setting(self):
        table = (SOURCE / "lib/config/settings.c").read_text()
        manual = (SOURCE / "doc/settings.md").read_text()
        for name in re.findall(r'\[KV_([A-Z_0-9]+)\] = \{ "|^\t(?:TEXT|SECRET|WEB|NUMBER)\(([A-Z_0-9]+)', table, re.M):
            self.assertIn(f"`{''.join(name)}`", manual)


unittest.main()
