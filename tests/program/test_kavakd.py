#!/usr/bin/env python3
"""The agent over HTTP: every route, what it refuses and how, streams, many at once, and how it ends."""
import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
import unittest

from program import SOURCE, Case
from test_model import CARS, Server

KAVAKD = os.environ["KAVAKD"]


class Daemon(Case):
    def setUp(self):
        super().setUp()
        self.kavak("init")
        self.kavak("catalog", "import", self.write("cars.csv", CARS))
        self.daemon = None

    def serve(self, **settings):
        """Starts it on a free port; it ends with the test."""
        self.log = open(self.folder / "kavakd.log", "w+b")
        self.addCleanup(self.log.close)
        self.daemon = subprocess.Popen([KAVAKD], env=self.env | {"KAVAK_LISTEN": "127.0.0.1:0"} | settings,
                                       cwd=self.folder, stderr=self.log)
        self.addCleanup(self.end)
        for _ in range(500):
            for line in self.lines():
                if line["event"] == "listening":
                    self.port = int(line["address"].rsplit(":", 1)[1])
                    return
            self.assertIsNone(self.daemon.poll(), "it ended")
            time.sleep(0.02)
        self.fail("it does not listen")

    def lines(self):
        self.log.flush()
        text = (self.folder / "kavakd.log").read_text()
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def end(self, how=signal.SIGTERM):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(how)
        return self.daemon.wait(timeout=60)

    def request(self, method, path, body=None, status=200, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        answer.text = answer.read().decode()
        line.close()
        self.assertEqual(answer.status, status, answer.text)
        if status >= 400:
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
            problem = json.loads(answer.text)
            self.assertEqual(problem["status"], status)
            self.assertTrue(problem["title"] and problem["detail"])
        return answer

    def chat(self, message, user="ana", status=200, **headers):
        return self.request("POST", "/chat", json.dumps({"user_id": user, "message": message}), status,
                            Content_Type="application/json", **headers)


class Routes(Daemon):
    def test_it_lives_and_is_ready_and_counts(self):
        self.serve()
        self.assertEqual(json.loads(self.request("GET", "/health").text), {"status": "ok"})
        parts = json.loads(self.request("GET", "/ready").text)["parts"]
        self.assertEqual([part["name"] for part in parts], ["database", "mailbox"])
        self.chat("busco un versa")
        text = self.request("GET", "/metrics").text
        self.assertIn('kavak_http_requests_total{route="/chat",status="200"} 1\n', text)
        self.assertIn('kavak_turns_total{outcome="done"} 1\n', text)
        self.assertIn('kavak_step_duration_seconds_count{step="tool.call"} 1\n', text)
        self.assertEqual(self.request("HEAD", "/health").text, "")

    def test_the_description_is_what_is_served(self):
        self.serve()
        described = json.loads(self.request("GET", "/openapi.json").text)
        self.assertEqual(described, json.loads((SOURCE / "daemons/kavakd/openapi.json").read_text()))
        for path, methods in described["paths"].items():
            for method in ("get", "put", "post", "delete", "patch"):
                if method not in methods:
                    answer = self.request(method.upper(), path, status=405)
                    self.assertIn(next(iter(methods)).upper(), answer.headers["Allow"])
                elif method == "get":
                    answer = self.request("GET", path)
                    self.assertIn(answer.headers["Content-Type"].split(";")[0],
                                  methods["get"]["responses"]["200"]["content"])
        reply = json.loads(self.chat("hola").text)
        self.assertEqual(set(reply), set(described["components"]["schemas"]["Reply"]["required"]))

    def test_a_conversation_goes_on_and_is_the_commands(self):
        self.serve()
        reply = json.loads(self.chat("busco un versa").text)
        self.assertEqual((reply["user"], reply["tool_calls"][0]["name"]), ("ana", "search_catalog"))
        reply = json.loads(self.chat("el segundo con 60 mil de enganche").text)
        self.assertEqual(reply["tool_calls"][-1]["arguments"]["price_mxn"], 265999)
        reply = self.json("ask", "--user", "ana", "¿y a 5 años?")
        self.assertEqual(reply["tool_calls"][-1]["arguments"]["years"], [5])

    def test_a_stream_is_the_reply_sentence_by_sentence(self):
        self.serve()
        self.chat("busco un versa")
        text = self.chat("el segundo con 60 mil de enganche", Accept="text/event-stream").text
        events = [event.split("\n") for event in text.strip().split("\n\n")]
        names = [name.removeprefix("event: ") for name, _ in events]
        data = [json.loads(line.removeprefix("data: ")) for _, line in events]
        self.assertEqual(names, ["delta"] * (len(names) - 1) + ["done"])
        self.assertGreater(len(names), 3)
        self.assertEqual("".join(part["text"] for part in data[:-1]), data[-1]["reply"])


class Refusals(Daemon):
    def test_what_is_malformed(self):
        self.serve()
        post = lambda body, status, **headers: json.loads(self.request(
            "POST", "/chat", body, status, **({"Content_Type": "application/json"} | headers)).text)
        for body in ("", "{", "[]", '"x"', '{"user_id":"a","user_id":"b","message":"x"}', "\xff", "[" * 5000):
            post(body.encode("latin-1"), 400)
        for body, field in (({"message": "x"}, "user_id"), ({"user_id": "a"}, "message"),
                            ({"user_id": 3, "message": "x"}, "user_id"), ({"user_id": "", "message": "x"}, "user_id"),
                            ({"user_id": "a", "message": " \n"}, "message"),
                            ({"user_id": "a" * 129, "message": "x"}, "user_id"),
                            ({"user_id": "a", "message": "x" * 16385}, "message")):
            self.assertEqual(post(json.dumps(body), 422)["field"], field)
        post('{"user_id":"a","message":"x"}', 415, Content_Type="text/plain")
        post("x" * 65537, 413)
        self.chat("[" * 3000 + "{" * 3000)
        self.request("GET", "/nada", status=404)
        self.request("GET", "/health/", status=404)

    def test_a_body_without_length_has_its_ceiling_too(self):
        self.serve()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("POST", "/chat", (b"x" * 1000 for _ in range(100)), {"Content-Type": "application/json"},
                     encode_chunked=True)
        self.assertEqual(line.getresponse().status, 413)
        line.close()

    def test_who_has_no_token_is_not_answered(self):
        self.serve(KAVAK_API_TOKEN="s3cr3t")
        for said in ({}, {"Authorization": "Bearer s3cr3"}, {"Authorization": "Bearer s3cr3tt"},
                     {"Authorization": "Basic s3cr3t"}, {"Authorization": "Bearer "}):
            answer = self.chat("hola", status=401, **said)
            self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        self.chat("hola", Authorization="Bearer s3cr3t")
        self.request("GET", "/health")

    def test_who_writes_too_much_waits(self):
        self.serve(KAVAK_RATE_LIMIT="3")
        for _ in range(3):
            self.chat("hola")
        self.assertGreater(int(self.chat("hola", status=429).headers["Retry-After"]), 0)
        self.chat("hola", user="beto")

    def test_settings_that_cannot_be(self):
        for settings, says in (({"KAVAK_LISTEN": "0.0.0.0:0"}, "KAVAK_API_TOKEN"),
                               ({"DATABASE_URL": "sqlite::memory:"}, "name a file"),
                               ({"DATABASE_URL": "postgresql://h/d"}, "REDIS_URL"),
                               ({"TWILIO_AUTH_TOKEN": "x"}, "TWILIO_AUTH_TOKEN"),
                               ({"KAVAK_RATE_LIMIT": "0"}, "KAVAK_RATE_LIMIT"),
                               ({"DATABASE_URL": "sqlite:/proc/nowhere/all.db"}, "/proc/nowhere")):
            done = subprocess.run([KAVAKD], env=self.env | {"KAVAK_LISTEN": "127.0.0.1:0"} | settings, text=True,
                                  cwd=self.folder, stderr=subprocess.PIPE, check=False, timeout=60)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(says, done.stderr)
        self.assertEqual(subprocess.run([KAVAKD, "--nada"], stderr=subprocess.PIPE, check=False).returncode, 2)
        self.assertIn(b"POST /chat", subprocess.run([KAVAKD, "--help"], stdout=subprocess.PIPE, check=True).stdout)


class Many(Daemon):
    def test_users_side_by_side_on_two_loops(self):
        self.serve(KAVAK_WORKERS="2", KAVAK_RATE_LIMIT="1000")
        replies = {}

        def talk(user):
            self.chat("busco un versa", user=user)
            replies[user] = json.loads(self.chat("el segundo con 60 mil de enganche", user=user).text)

        threads = [threading.Thread(target=talk, args=(f"u{i}",)) for i in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(replies), 30)
        self.assertEqual({reply["tool_calls"][-1]["arguments"]["price_mxn"] for reply in replies.values()}, {265999})

    def test_messages_of_one_user_wait_for_each_other(self):
        self.serve(KAVAK_RATE_LIMIT="1000")
        statuses = []
        threads = [threading.Thread(target=lambda: statuses.append(self.chat("busco un versa").status))
                   for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [200] * 10)

    def test_messages_of_one_user_are_answered_in_the_order_they_came(self):
        model = Server(["Va."] * 6)
        model.wait_s = 0.6
        self.addCleanup(model.server_close)
        self.addCleanup(model.shutdown)
        self.serve(OPENAI_BASE_URL=f"http://127.0.0.1:{model.server_port}/v1", OPENAI_MODEL="m")
        said = ["uno", "dos", "tres", "cuatro"]
        threads = [threading.Thread(target=self.chat, args=(text,)) for text in said]
        for thread in threads:
            thread.start()
            time.sleep(0.1)
        for thread in threads:
            thread.join()
        self.assertEqual([request["messages"][-1]["content"] for request in model.requests], said)

    def test_a_silent_line_keeps_nobody_waiting(self):
        self.serve()
        lines = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(50)]
        for line in lines:
            line.sendall(b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n")
        self.chat("hola")
        for line in lines:
            line.close()


class End(Daemon):
    def slow_model(self, script):
        model = Server(script)
        model.wait_s = 1
        self.addCleanup(model.server_close)
        self.addCleanup(model.shutdown)
        return {"OPENAI_BASE_URL": f"http://127.0.0.1:{model.server_port}/v1", "OPENAI_MODEL": "m"}

    def test_what_is_in_flight_is_finished(self):
        self.serve(**self.slow_model(["¡Hola! ¿Qué auto buscas?"]))
        answers = []
        thread = threading.Thread(target=lambda: answers.append(json.loads(self.chat("hola").text)["llm"]))
        thread.start()
        time.sleep(0.4)
        self.assertEqual(self.end(), 0)
        thread.join()
        self.assertEqual(answers, ["openai"])
        self.assertEqual([line["event"] for line in self.lines()][-1], "stopped")

    def test_a_model_that_talks_without_end_holds_nobody_up(self):
        model = Server(["Va bien. " * 5000])
        self.addCleanup(model.server_close)
        self.addCleanup(model.shutdown)
        self.serve(OPENAI_BASE_URL=f"http://127.0.0.1:{model.server_port}/v1", OPENAI_MODEL="m")
        began = time.monotonic()
        self.chat("hola", Accept="text/event-stream")
        self.assertLess(time.monotonic() - began, 40)

    def test_who_leaves_does_not_stop_the_others(self):
        self.serve(**self.slow_model(["Uno.", "Dos.", "Tres."]))
        line = socket.create_connection(("127.0.0.1", self.port))
        body = b'{"user_id":"ana","message":"hola"}'
        line.sendall(b"POST /chat HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
                     b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        time.sleep(0.2)
        line.close()
        self.chat("hola", user="beto")

    def test_no_log_line_tells_who_or_what(self):
        self.serve(LOG_LEVEL="debug")
        self.chat("busco un versa", user="5215512345678")
        self.assertEqual(self.end(), 0)
        text = (self.folder / "kavakd.log").read_text()
        self.assertNotIn("versa", text)
        self.assertNotIn("5512345678", text)


if __name__ == "__main__":
    unittest.main()
