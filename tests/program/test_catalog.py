#!/usr/bin/env python3
"""The catalog from outside: what comes in, what is refused and why, what a failure leaves behind."""
import os
import resource
import subprocess
import unittest

from program import CARS, HEADER, Case


class Import(Case):
    def total(self):
        return self.json("catalog", "search", "--price-max", "900k")["total"]

    def test_a_second_import_changes_nothing(self):
        cars = self.write("cars.csv", CARS)
        first = self.json("catalog", "import", cars)
        self.assertEqual((first["read"], first["inserted"], first["updated"], first["rejected"]), (20, 20, 0, []))
        second = self.json("catalog", "import", cars)
        self.assertEqual((second["read"], second["inserted"], second["updated"]), (20, 0, 0))
        self.assertEqual(self.total(), 20)

    def test_bad_rows_are_named_and_the_rest_go_in(self):
        cars = self.write("cars.csv", CARS + "2000,Nissan,Versa,twenty,100,1,\n2001,Nissan,,2019,100000,1,\n")
        done = self.json("catalog", "import", cars)
        self.assertEqual((done["read"], done["inserted"]), (22, 20))
        self.assertEqual([bad["line"] for bad in done["rejected"]], [22, 23])
        self.assertTrue(all(bad["why"] for bad in done["rejected"]))
        self.assertIn("line 22: ", (self.kavak("catalog", "import", cars), self.stderr)[1])

    def test_strict_refuses_the_whole_file(self):
        cars = self.write("cars.csv", HEADER + "1,Nissan,Versa,2019,100000,1,\n2,Nissan,Versa,x,100,1,\n")
        self.kavak("catalog", "import", self.write("good.csv", CARS))
        self.fails("catalog", "import", "--strict", cars, says=["cars.csv", "line 3"])
        self.assertEqual(self.total(), 20)

    def test_truncate_leaves_what_the_file_has(self):
        self.kavak("catalog", "import", self.write("cars.csv", CARS))
        done = self.json("catalog", "import", "--truncate", self.write("one.csv", HEADER + "1,Kia,Rio,2019,200000,1,\n"))
        self.assertEqual((done["inserted"], done["removed"]), (1, 20))
        self.assertEqual(self.total(), 1)

    def test_what_is_no_catalog_is_refused_and_nothing_lost(self):
        self.kavak("catalog", "import", self.write("cars.csv", CARS))
        for name, content, says in (("binary.csv", bytes(range(256)) * 64, "line 1"),
                                    ("empty.csv", b"", "is empty"),
                                    ("header.csv", b"a,b,c\n1,2,3\n", "line 1"),
                                    ("long.csv", HEADER.encode() + b"x" * (50 << 20) + b"\n", "line 2"),
                                    ("longheader.csv", b"make," * (4 << 20), "line 1")):
            with self.subTest(name):
                self.fails("catalog", "import", "--truncate", self.write(name, content), says=[name, says])
                self.assertEqual(self.total(), 20)
                os.unlink(self.folder / name)
        self.fails("catalog", "import", "absent.csv", says=["absent.csv", "No such file"])
        self.fails("catalog", "import", ".", says=["'.'"])
        self.assertEqual(self.total(), 20)

    def test_standard_input_is_a_file_too(self):
        self.assertEqual(self.json("catalog", "import", "-", stdin=CARS)["inserted"], 20)

    def test_the_whole_catalog_fits_in_one_answer(self):
        self.kavak("catalog", "import", self.write("cars.csv", HEADER + "".join(
            f"{i},Nissan,Versa,2019,{200000 + i},{i},\n" for i in range(1001))))
        found = self.json("catalog", "search", "--limit", "1000")
        self.assertEqual((found["total"], found["total_exact"], len(found["cars"])), (1000, False, 1000))
        self.assertEqual(self.json("catalog", "search", "--km-max", "99 mil")["total"], 1000)
        self.assertEqual(self.json("catalog", "search", "--km-max", "99")["total"], 100)

    def test_a_search_that_fits_nothing_says_what_it_loosened(self):
        self.kavak("catalog", "import", self.write("cars.csv", CARS))
        found = self.json("catalog", "search", "--make", "nisan", "--model", "versa", "--price-max", "100k")
        self.assertTrue(found["cars"])
        self.assertEqual(found["relaxed"][0]["filter"], "price_max")
        people = self.kavak("catalog", "search", "--make", "nisan", "--model", "versa", "--price-max", "100k")
        self.assertIn("nothing fits; with price_max ", people)
        self.assertIn("$150,000", people)


class Database(Case):
    def test_a_file_that_is_no_database_is_refused_and_kept(self):
        text = "this is a letter, not a database\n" * 100
        self.database.write_text(text)
        for command in (["init"], ["ask", "hola"], ["catalog", "search"]):
            self.fails(*command, says=[str(self.database)])
        self.assertEqual(self.database.read_text(), text)

    def test_a_folder_is_no_database(self):
        self.database.mkdir()
        self.fails("ask", "hola", says=[str(self.database)])

    def test_a_folder_that_cannot_be_written_is_named(self):
        place = "/proc/kavak/kavak.db"  # read-only for root as well
        self.fails("init", env={"DATABASE_URL": f"sqlite:{place}"}, says=["/proc/kavak"])
        self.fails("ask", "hola", env={"DATABASE_URL": f"sqlite:{place}"}, says=["/proc/kavak"])

    def test_a_disk_that_is_read_only_loses_nothing(self):
        self.kavak("catalog", "import", self.write("cars.csv", CARS))
        remount = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 125; shift; exec "$@"'
        wrapper = ("unshare", "--mount", "sh", "-c", remount, "sh", str(self.folder))
        if subprocess.run([*wrapper, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest("mounting takes root")
        self.fails("catalog", "import", "cars.csv", wrapper=wrapper, says=[str(self.database)])
        self.fails("ask", "hola", wrapper=wrapper, says=[str(self.database)])
        self.assertEqual(self.json("catalog", "search", "--price-max", "900k")["total"], 20)

    def test_a_full_disk_loses_nothing(self):
        self.kavak("catalog", "import", self.write("cars.csv", CARS))
        many = self.write("many.csv", HEADER + "".join(f"m{i},Nissan,Versa,2019,{200000 + i},1,{'v' * 60}\n"
                                                       for i in range(20000)))
        room = max(p.stat().st_size for p in self.folder.glob("kavak.db*")) + (64 << 10)
        # Python ignores SIGXFSZ, and so does what it starts: writing fails as on a full disk.
        self.fails("catalog", "import", many, restore_signals=False,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
                   says=[str(self.database)])
        self.assertEqual(self.json("catalog", "search", "--price-max", "900k")["total"], 20)
        self.assertEqual(self.json("catalog", "import", many)["inserted"], 20000)

    def test_init_creates_it_and_is_safe_to_repeat(self):
        first, second = self.json("init"), self.json("init")
        self.assertTrue(first["migrated"])
        self.assertEqual(second["migrated"], [])
        self.assertEqual(first["version"], second["version"])
        self.assertIn("kavak.db", first["database"])

    def test_the_doctor_tells_what_is_missing(self):
        self.kavak("init")
        self.assertTrue(all(part["ok"] for part in self.json("doctor")["parts"]))
        self.database.write_text("not a database" * 100)
        self.assertFalse(all(part["ok"] for part in self.json("doctor", status=1)["parts"]))


unittest.main()
