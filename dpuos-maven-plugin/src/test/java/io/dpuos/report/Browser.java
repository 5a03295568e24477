package io.dpuos.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium that is spoken to by its DevTools protocol. One page, one thread. */
final class Browser implements AutoCloseable {
    private static final int PATIENCE = 60;

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<Map<?, ?>>> answers;
    private final ConcurrentLinkedQueue<Map<?, ?>> events;
    private final CompletableFuture<Void> firstLoad;
    private int number;

    private Browser(Process process, String address) {
        this.process = process;
        this.answers = new ConcurrentHashMap<>();
        this.events = new ConcurrentLinkedQueue<>();
        this.firstLoad = new CompletableFuture<>();
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener())
                .join();
    }

    static Optional<Path> program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start(Path program, Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        String base = "";
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null && base.isEmpty(); line = output.readLine()) {
            said.append(line).append('\n');
            int at = line.indexOf("ws://");
            base = at < 0 ? "" : line.substring(at + "ws://".length()).replaceFirst("/.*", "");
            if (!base.isEmpty()) {
                break;
            }
        }
        if (base.isEmpty()) {
            throw new IOException("Chromium did not start: " + said);
        }
        Thread drain = new Thread(() -> drain(output));
        drain.setDaemon(true);
        drain.start();
        String list = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + base + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        for (Object each : (List<?>) Json.read(list)) {
            Map<?, ?> target = (Map<?, ?>) each;
            if ("page".equals(target.get("type"))) {
                return new Browser(process, String.valueOf(target.get("webSocketDebuggerUrl")));
            }
        }
        process.destroy();
        throw new IOException("Chromium has no page: " + list);
    }

    /** A process whose output nobody reads stops when the pipe is full. */
    private static void drain(BufferedReader output) {
        try {
            while (output.readLine() != null) {
                continue;
            }
        } catch (IOException e) {
            // The browser was closed.
        }
    }

    /** Sends a command and returns its result. */
    Map<?, ?> send(String method, Map<String, ?> parameters) throws Exception {
        Map<String, Object> message = new LinkedHashMap<>();
        int id = ++number;
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(Json.inPage(message), true).join();
        Map<?, ?> whole = answer.get(PATIENCE, TimeUnit.SECONDS);
        if (whole.get("error") != null) {
            throw new IOException(method + ": " + whole.get("error"));
        }
        return whole.get("result") instanceof Map<?, ?> result ? result : Map.of();
    }

    /** Opens a page, with the network switched off, and waits until it is loaded. */
    void open(Path page) throws Exception {
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
        send(
                "Network.emulateNetworkConditions",
                Map.of("offline", true, "latency", 0, "downloadThroughput", 0, "uploadThroughput", 0));
        send("Page.navigate", Map.of("url", page.toUri().toString()));
        firstLoad.get(PATIENCE, TimeUnit.SECONDS);
    }

    /** Returns the value of an expression as text. */
    String evaluate(String expression) throws Exception {
        Map<?, ?> result = send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (result.get("exceptionDetails") != null) {
            throw new IOException(expression + ": " + result.get("exceptionDetails"));
        }
        return String.valueOf(((Map<?, ?>) result.get("result")).get("value"));
    }

    /** Presses and releases a key. */
    void press(String key, int code) throws Exception {
        for (String type : List.of("rawKeyDown", "char", "keyUp")) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("type", type);
            event.put("key", key);
            event.put("windowsVirtualKeyCode", code);
            if (key.equals("Enter")) {
                event.put("text", "\r");
            }
            send("Input.dispatchKeyEvent", event);
        }
    }

    /** Returns what the page complained about: exceptions, errors of the console and of the log. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (Map<?, ?> event : events) {
            String method = String.valueOf(event.get("method"));
            String text = String.valueOf(event.get("params"));
            boolean error = method.equals("Runtime.exceptionThrown")
                    || method.equals("Runtime.consoleAPICalled") && text.contains("type=error")
                    || method.equals("Log.entryAdded");
            if (error) {
                complaints.add(method + " " + text);
            }
        }
        return complaints;
    }

    /** Returns the addresses that were asked for. */
    List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (Map<?, ?> event : events) {
            if ("Network.requestWillBeSent".equals(event.get("method"))) {
                Map<?, ?> request = (Map<?, ?>) ((Map<?, ?>) event.get("params")).get("request");
                requests.add(String.valueOf(request.get("url")));
            }
        }
        return requests;
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                Map<?, ?> message = (Map<?, ?>) Json.read(text.toString());
                text.setLength(0);
                if (message.get("id") instanceof Number id) {
                    answers.remove(id.intValue()).complete(message);
                } else {
                    events.add(message);
                    if ("Page.loadEventFired".equals(message.get("method"))) {
                        firstLoad.complete(null);
                    }
                }
            }
            webSocket.request(1);
            return null;
        }
    }
}
