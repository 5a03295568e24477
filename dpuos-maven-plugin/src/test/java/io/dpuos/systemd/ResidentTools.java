package io.dpuos.systemd;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Answers the launchers {@code it/tools/systemctl} and {@code it/tools/systemd-sysusers}, so that not every call starts a
 * JVM. Ends after five minutes without a call, or when its classes were compiled anew.
 */
public final class ResidentTools {
    private static final int IDLE_MILLISECONDS = 5 * 60 * 1000;
    private static final int MAX_WORD = 16 << 20;

    private final String token;
    private final Path classes;
    private final long compiled;

    private ResidentTools(String token, Path classes) throws IOException {
        this.token = token;
        this.classes = classes;
        this.compiled = newest();
    }

    /** Runs the process; the argument is the directory for its address. */
    public static void main(String[] arguments) throws Exception {
        Path state = Path.of(arguments[0]);
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        Path classes = Path.of(ResidentTools.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .getParent();
        ResidentTools tools = new ResidentTools(token, classes);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicInteger busy = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
            Path address = state.resolve("address");
            Path temporary = Files.createTempFile(
                    state,
                    "address",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(temporary, server.getLocalPort() + " " + token + "\n");
            Files.move(temporary, address, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            server.setSoTimeout(IDLE_MILLISECONDS);
            while (true) {
                Socket socket;
                try {
                    socket = server.accept();
                } catch (SocketTimeoutException e) {
                    if (busy.get() == 0) {
                        Files.deleteIfExists(address);
                        System.exit(0);
                    }
                    continue;
                }
                if (tools.newest() != tools.compiled) {
                    Files.deleteIfExists(address);
                    socket.close();
                    threads.shutdown();
                    threads.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
                    System.exit(0);
                }
                busy.incrementAndGet();
                threads.execute(() -> {
                    try (socket) {
                        tools.answer(socket);
                    } catch (IOException | RuntimeException e) {
                        e.printStackTrace();
                    } finally {
                        busy.decrementAndGet();
                    }
                });
            }
        }
    }

    /** Returns the time of the newest class that the tools consist of. */
    private long newest() throws IOException {
        long newest = 0;
        for (String folder : List.of("classes", "test-classes")) {
            for (String room : List.of("systemd", "account", "tree")) {
                Path directory = classes.resolve(folder).resolve("io/dpuos").resolve(room);
                if (Files.isDirectory(directory)) {
                    try (Stream<Path> files = Files.list(directory)) {
                        for (Path file : (Iterable<Path>) files::iterator) {
                            newest = Math.max(
                                    newest, Files.getLastModifiedTime(file).toMillis());
                        }
                    }
                }
            }
        }
        return newest;
    }

    private void answer(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        if (!word(in).equals(token)) {
            return;
        }
        String tool = word(in);
        Path directory = Path.of(word(in));
        byte[] input = Base64.getDecoder().decode(word(in));
        int count = Integer.parseInt(word(in));
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(word(in));
        }
        Map<String, String> environment = new TreeMap<>();
        for (String line = word(in); !line.isEmpty(); line = word(in)) {
            environment.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        SystemctlCommand.Result result;
        try {
            result = tool.equals("systemctl")
                    ? SystemctlCommand.run(directory, environment, arguments)
                    : SystemUsersLauncher.run(directory, environment, arguments, input);
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            result = new SystemctlCommand.Result(1, "", tool + ": internal error: " + e + "\n");
        }
        StringBuilder text = new StringBuilder();
        lines(result.errors(), 'e', text);
        lines(result.output(), 'o', text);
        text.append('s').append(result.status()).append('\n');
        OutputStream out = socket.getOutputStream();
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void lines(String text, char channel, StringBuilder into) {
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            into.append(end < 0 ? Character.toUpperCase(channel) : channel);
            into.append(text, start, end < 0 ? text.length() : end).append('\n');
            start = end < 0 ? text.length() : end + 1;
        }
    }

    private static String word(InputStream in) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        for (int b = in.read(); b > 0; b = in.read()) {
            bytes.write(b);
            if (bytes.size() > MAX_WORD) {
                throw new IOException("a word of the request is too long");
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
