package io.dpuos.repo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** An HTTP server on a raw socket that answers as badly as a test wants. */
public final class FaultServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Handler handler;
    private final CountDownLatch closed = new CountDownLatch(1);
    public final List<Request> requests = new CopyOnWriteArrayList<>();

    public record Request(String path, Map<String, String> headers) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** Writes one answer; the connection is closed after that. */
    public interface Handler {
        void answer(Request request, int number, Answer answer) throws IOException, InterruptedException;
    }

    /** What a handler writes to. */
    public final class Answer {
        private final OutputStream out;

        Answer(OutputStream out) {
            this.out = out;
        }

        public Answer head(int status, String... headers) throws IOException {
            out.write(("HTTP/1.1 " + status + " X\r\n"
                            + String.join(
                                    "",
                                    List.of(headers).stream()
                                            .map(h -> h + "\r\n")
                                            .toList()) + "Connection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return this;
        }

        public Answer body(byte[] bytes, int from, int to) throws IOException {
            out.write(bytes, from, to - from);
            out.flush();
            return this;
        }

        public void whole(byte[] bytes, String... headers) throws IOException {
            String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
            all[headers.length] = "Content-Length: " + bytes.length;
            head(200, all).body(bytes, 0, bytes.length);
        }

        /** Writes nothing more until the server is closed. */
        public void stall() throws InterruptedException {
            closed.await();
        }
    }

    public FaultServer(Handler handler) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.handler = handler;
        Thread thread = new Thread(this::accept, "fault-server");
        thread.setDaemon(true);
        thread.start();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread thread = new Thread(() -> serve(connection), "fault-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            Request request = new Request(first.split(" ")[1], headers);
            int number;
            synchronized (requests) {
                requests.add(request);
                number = requests.size();
            }
            handler.answer(request, number, new Answer(connection.getOutputStream()));
            connection.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            // the client went away, as some tests want it
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }
}
