package io.dpuos.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Serves a folder with faults: {@code FaultRepository FOLDER LOG}. The first part of the path names the fault, the rest
 * the file. Prints its port, writes a line per request, and ends with its standard input. A fault with a cure befalls the
 * first request of each RPM package; the others befall every request of what they concern.
 */
public final class FaultRepository {
    private static final byte[] PAGE =
            "<!DOCTYPE html><html><body>Please log in</body></html>".getBytes(StandardCharsets.UTF_8);

    private final Path folder;
    private final Path log;
    private final Map<String, Integer> asked = new HashMap<>();

    private FaultRepository(Path folder, Path log) {
        this.folder = folder;
        this.log = log;
    }

    /** Serves until the standard input ends. */
    public static void main(String[] args) throws IOException {
        FaultRepository repository = new FaultRepository(Path.of(args[0]), Path.of(args[1]));
        try (FaultServer server = new FaultServer((request, number, answer) -> repository.answer(request, answer))) {
            System.out.println(server.uri("/").getPort());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    private synchronized int times(FaultServer.Request request) throws IOException {
        int times = asked.merge(request.path(), 1, Integer::sum);
        Files.writeString(
                log,
                request.path() + " " + times + " range=" + request.header("range") + "\n",
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
        return times;
    }

    private void answer(FaultServer.Request request, FaultServer.Answer answer)
            throws IOException, InterruptedException {
        int times = times(request);
        String[] parts = request.path().split("/", 3);
        // each Maven asks below a first part of its own: SUBJECT.FAULT
        String fault = parts[1].replaceAll(".*\\.", "");
        if (fault.equals("mirrors")) {
            String base = "http://" + request.header("host") + "/" + parts[1].replace(".mirrors", "");
            answer.whole((base + ".corrupt/\n" + base + ".good/\n").getBytes(StandardCharsets.UTF_8));
            return;
        }
        Path file = folder.resolve(parts[2]).normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            answer.head(404, "Content-Length: 0");
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        boolean rpm = parts[2].endsWith(".rpm");
        boolean concerned = fault.equals("html") || fault.equals("loop") ? parts[2].endsWith("repomd.xml") : rpm;
        if (!concerned) {
            answer.whole(bytes);
            return;
        }
        switch (fault) {
            case "gone" -> answer.head(404, "Content-Length: 0");
            case "denied" -> answer.head(403, "Content-Length: 0");
            case "unavailable" -> answer.head(503, "Content-Length: 0", "Retry-After: 1");
            case "loop" -> answer.head(302, "Location: " + request.path(), "Content-Length: 0");
            case "html" -> answer.whole(PAGE, "Content-Type: text/html");
            case "corrupt" -> answer.whole(flipped(bytes));
            default -> {
                if (times == 1) {
                    once(fault, bytes, answer);
                } else {
                    again(fault, request, bytes, answer);
                }
            }
        }
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] other = bytes.clone();
        other[other.length / 2] ^= 1;
        return other;
    }

    private static void once(String fault, byte[] bytes, FaultServer.Answer answer)
            throws IOException, InterruptedException {
        int half = bytes.length / 2;
        String length = "Content-Length: " + bytes.length;
        String[] resumable = {
            length, "Accept-Ranges: bytes", "ETag: \"one\"", "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT"
        };
        switch (fault) {
            case "short" -> answer.head(200, length).body(bytes, 0, half);
            case "resumed", "changed" -> answer.head(200, resumable).body(bytes, 0, half);
            case "chunked" -> {
                byte[] head = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                answer.head(200, "Transfer-Encoding: chunked").body(head, 0, head.length);
                answer.body(bytes, 0, half);
            }
            case "closed" -> answer.head(200).body(bytes, 0, half);
            case "stalled" -> {
                answer.head(200, length).body(bytes, 0, half);
                answer.stall();
            }
            case "silent" -> answer.stall();
            case "dripping" -> {
                answer.head(200, length);
                for (int i = 0; i < half; i++) {
                    answer.body(bytes, i, i + 1);
                    Thread.sleep(50);
                }
            }
            case "less" -> answer.head(200, "Content-Length: " + half).body(bytes, 0, bytes.length);
            case "busy" -> answer.head(503, "Content-Length: 0", "Retry-After: 2");
            case "many" -> answer.head(429, "Content-Length: 0", "Retry-After: 2");
            case "good" -> answer.whole(bytes);
            default -> throw new IOException("no such fault: " + fault);
        }
    }

    private static void again(String fault, FaultServer.Request request, byte[] bytes, FaultServer.Answer answer)
            throws IOException {
        String range = request.header("range");
        if (!range.startsWith("bytes=") || Stream.of("resumed", "changed").noneMatch(fault::equals)) {
            answer.whole(bytes);
            return;
        }
        int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
        byte[] now = fault.equals("changed") ? flipped(bytes) : bytes;
        if (fault.equals("changed")) {
            java.util.Arrays.fill(now, bytes.length / 2, bytes.length, (byte) 7);
        }
        answer.head(
                        206,
                        "Content-Length: " + (bytes.length - from),
                        "Content-Range: bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length)
                .body(now, from, bytes.length);
    }
}
