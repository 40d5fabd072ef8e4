#!/usr/bin/env python3
"""A model behind an OpenAI-compatible server: it is asked, its tools run, and what it cannot prove does not leave."""
import http.server
import json
import socket
import threading
import time
import unittest

from program import Case

CARS = "stock_id,make,model,year,price,km\nA1,Nissan,Versa,2018,265999,61200\nA2,Nissan,Versa,2016,220999,80000\n"


class Server(http.server.ThreadingHTTPServer):
    """Answers each request with the next of `script`: a text, a list of tool calls, or an HTTP status."""

    daemon_threads = True
    wait_s = 0

    def __init__(self, script):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script, self.requests = list(script), []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        time.sleep(self.server.wait_s)
        step = self.server.script.pop(0) if self.server.script else 500
        if isinstance(step, int):
            self.send_error(step)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for delta in self.deltas(step):
            self.event({"choices": [{"index": 0, "delta": delta}]})
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self.event({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 10}})
        self.wfile.write(b"data: [DONE]\n\n")

    @staticmethod
    def deltas(step):
        if isinstance(step, str):
            return [{"content": step[i:i + 7]} for i in range(0, len(step), 7)]
        return [{"tool_calls": [{"index": i, "id": f"c{i}", "type": "function",
                                 "function": {"name": name, "arguments": json.dumps(arguments)}}]}
                for i, (name, arguments) in enumerate(step)]

    def event(self, data):
        self.wfile.write(f"data: {json.dumps(data)}\n\n".encode())

    def log_message(self, *_):
        pass


class Model(Case):
    def setUp(self):
        super().setUp()
        self.kavak("init")
        self.kavak("catalog", "import", self.write("cars.csv", CARS))

    def ask(self, message, script, user="ana"):
        server = Server(script)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.env |= {"OPENAI_BASE_URL": f"http://127.0.0.1:{server.server_port}/v1", "OPENAI_MODEL": "m"}
        reply = self.json("ask", "--user", user, message)
        return reply, server.requests

    def test_it_calls_tools_and_its_words_are_the_reply(self):
        said = "El más barato es un Versa 2016 en $220,999. ¿Te late?"
        reply, requests = self.ask("busco un versa", [[("search_catalog", {"make": "nisan", "model": "bersa"})], said])
        self.assertEqual((reply["reply"], reply["llm"], reply["degraded"]), (said, "openai", False))
        call = reply["tool_calls"][0]
        self.assertEqual((call["arguments"]["make"], call["arguments_raw"]["make"]), ("Nissan", "nisan"))
        names = [tool["function"]["name"] for tool in requests[0]["tools"]]
        self.assertIn("calc_financing", names)
        self.assertEqual([m["role"] for m in requests[1]["messages"]][-2:], ["assistant", "tool"])

    def test_what_it_cannot_prove_is_asked_for_once_more_and_then_worded_without_it(self):
        search = [("search_catalog", {"model": "Versa", "year_min": 2018})]
        lie, truth = "El Versa 2018 te lo dejo en $199,999.", "El Versa 2018 cuesta $265,999."
        reply, requests = self.ask("versa 2018", [search, lie, truth])
        self.assertEqual((reply["reply"], reply["degraded"]), (truth, False))
        self.assertIn("199,999", requests[2]["messages"][-1]["content"])
        reply, requests = self.ask("versa 2018", [search, lie, lie, lie], user="beto")
        self.assertEqual((reply["degraded"], reply["grounded"], len(requests)), (True, True, 3))
        self.assertNotIn("199,999", reply["reply"])
        self.assertIn("265,999", reply["reply"])

    def test_a_model_that_is_away_is_stood_in_for(self):
        reply, _ = self.ask("busco un versa", [400])
        self.assertTrue(reply["degraded"])
        self.assertIn("220,999", reply["reply"])

    def test_it_remembers_the_turns_before(self):
        self.ask("busco un versa", [[("search_catalog", {"model": "Versa"})], "Hay dos. ¿Cuál quieres?"])
        _, requests = self.ask("gracias", ["¡Con gusto!"])
        self.assertEqual([m["role"] for m in requests[0]["messages"]],
                         ["system", "user", "assistant", "tool", "assistant", "user"])

    def test_the_doctor_greets_it(self):
        _, requests = self.ask("hola", ["¡Hola! ¿Qué auto buscas?", "Hola."])
        parts = {part["name"]: part for part in self.json("doctor")["parts"]}
        self.assertTrue(parts["llm"]["ok"])
        self.assertEqual(requests[-1]["messages"], [{"role": "user", "content": "Hola"}])
        parts = {part["name"]: part for part in self.json("doctor", status=1)["parts"]}
        self.assertFalse(parts["llm"]["ok"])

    def test_the_doctor_asks_for_a_vector(self):
        parts = {part["name"]: part for part in self.json("doctor")["parts"]}
        self.assertTrue(parts["embedder"]["ok"])
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            self.env["EMBED_BASE_URL"] = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"
            parts = {part["name"]: part for part in self.json("doctor", status=1)["parts"]}
        self.assertFalse(parts["embedder"]["ok"])
        self.assertIn("EMBED_BASE_URL", parts["embedder"]["advice"])


if __name__ == "__main__":
    unittest.main()
