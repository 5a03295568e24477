package io.dpuos.repo;

import io.dpuos.repo.FetchException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings files with the JDK alone: {@code file:}, {@code http:}, {@code https:}. Safe for use by several threads.
 *
 * <p>Over HTTP it follows at most five redirects (never from https to http), tries again after failures that may pass
 * (three tries in all, pauses of 5 s and 10 s or what {@code Retry-After} says, at most 300 s; the same policy as
 * maven-resolver's), continues a broken transfer when the server gave a strong validator ({@code Range} with
 * {@code If-Range}, RFC 9110 sections 13.1.5 and 14), and gives up on a transfer in which no byte arrives for 30 s.
 */
public final class JdkFetcher implements Fetcher {
    private static final int MAX_REDIRECTS = 5;
    private static final Duration MAX_PAUSE = Duration.ofSeconds(300);

    private final HttpClient client;
    private final Limits limits;
    private final Pause pause;
    private final Clock clock;

    /**
     * How patient the fetcher is.
     *
     * @param stall after which time without a byte a transfer is given up
     * @param tries how often a file is asked for in all, at least 1
     * @param backoff the pause after the first failure; it grows by as much with each further one
     */
    public record Limits(Duration stall, int tries, Duration backoff) {
        /** 30 s without a byte, three tries, pauses of 5 s and 10 s. */
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), 3, Duration.ofSeconds(5));
    }

    /** Waits between two tries; tests do not. */
    @FunctionalInterface
    interface Pause {
        void take(Duration duration) throws InterruptedException;
    }

    /** Makes a fetcher with the default limits. */
    public JdkFetcher() {
        this(Limits.DEFAULT, d -> Thread.sleep(d.toMillis()), Clock.systemUTC());
    }

    JdkFetcher(Limits limits, Pause pause, Clock clock) {
        this.limits = limits;
        this.pause = pause;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.stall())
                .build();
    }

    @Override
    public void fetch(URI uri, Path target, TransferListener listener) throws IOException {
        String scheme = String.valueOf(uri.getScheme());
        switch (scheme) {
            case "file" -> copy(uri, target, listener);
            case "http", "https" -> new Download(uri, target, listener).run();
            default ->
                throw new FetchException(
                        uri, Kind.REFUSED, 0, "scheme '" + scheme + "' is not served", "use file:, http: or https:");
        }
    }

    private static void copy(URI uri, Path target, TransferListener listener) throws IOException {
        Path source;
        try {
            source = Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw new FetchException(uri, Kind.REFUSED, 0, "is no path of this machine", "write file:///path");
        }
        try (InputStream in = Files.newInputStream(source);
                OutputStream out = Files.newOutputStream(target)) {
            listener.started(uri, 0, Files.size(source));
            transfer(uri, in, out, 0, listener, new Pace(uri, Duration.ofDays(1)));
        } catch (NoSuchFileException e) {
            if (!e.getFile().equals(source.toString())) {
                throw e;
            }
            throw new FetchException(uri, Kind.NOT_FOUND, 0, "there is no such file", "");
        }
    }

    private static long transfer(
            URI uri, InputStream in, OutputStream out, long offset, TransferListener listener, Pace pace)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        long written = offset;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            written += n;
            if (written > listener.limit()) {
                throw new FetchException(
                        uri,
                        Kind.TOO_LARGE,
                        0,
                        "more than the expected " + listener.limit() + " bytes",
                        "the repository's metadata and files do not belong together");
            }
            out.write(buffer, 0, n);
            listener.advanced(n);
            pace.arrived(n);
        }
        return written;
    }

    /** One file over HTTP, with its tries. */
    private final class Download {
        private final URI uri;
        private final Path target;
        private final TransferListener listener;
        private Optional<String> validator = Optional.empty();

        Download(URI uri, Path target, TransferListener listener) {
            this.uri = uri;
            this.target = target;
            this.listener = listener;
        }

        void run() throws IOException {
            Files.deleteIfExists(target);
            for (int attempt = 1; ; attempt++) {
                Failure failure = attempt();
                if (failure == Failure.NONE) {
                    return;
                }
                if (!failure.mayPass() || attempt >= limits.tries()) {
                    throw failure.exception().orElseThrow();
                }
                Duration wait = failure.retryAfter().orElse(limits.backoff().multipliedBy(attempt));
                if (wait.compareTo(MAX_PAUSE) > 0) {
                    throw failure.exception().orElseThrow();
                }
                listener.retrying(
                        uri, failure.exception().map(FetchException::problem).orElse(""), wait);
                try {
                    pause.take(wait);
                } catch (InterruptedException e) {
                    throw interrupted(uri);
                }
            }
        }

        private Failure attempt() throws IOException {
            try {
                return exchange();
            } catch (FetchException e) {
                boolean passing = e.kind() == Kind.STALLED || e.kind() == Kind.BROKEN;
                return new Failure(passing, Optional.empty(), Optional.of(e));
            }
        }

        private Failure exchange() throws IOException {
            URI at = uri;
            for (int redirects = 0; ; redirects++) {
                long offset = validator.isPresent() && Files.exists(target) ? Files.size(target) : 0;
                HttpRequest.Builder request = HttpRequest.newBuilder(at).GET();
                // A proxy or server that packs on the way would change the bytes that the digest is about.
                request.header("Accept-Encoding", "identity").header("User-Agent", "dpuos-maven-plugin");
                if (offset > 0) {
                    request.header("Range", "bytes=" + offset + "-").header("If-Range", validator.orElseThrow());
                }
                WatchedBody body = new WatchedBody(at, limits.stall());
                HttpResponse<WatchedBody> response = send(at, request.build(), body);
                try (InputStream in = response.body().stream()) {
                    int status = response.statusCode();
                    if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
                        if (redirects == MAX_REDIRECTS) {
                            throw refused(at, status, "more than " + MAX_REDIRECTS + " redirects (a loop?)");
                        }
                        at = redirect(at, response);
                        continue;
                    }
                    if (status == 200 || status == 206 && offset > 0) {
                        receive(at, response, in, status == 206 ? offset : 0);
                        return Failure.NONE;
                    }
                    if (status == 416 && offset > 0) {
                        validator = Optional.empty();
                        Files.deleteIfExists(target);
                        throw broken(at, "the rest of the file cannot be asked for (HTTP 416)");
                    }
                    return failure(at, status, response);
                }
            }
        }

        private void receive(URI at, HttpResponse<?> response, InputStream in, long offset) throws IOException {
            long start = offset;
            if (offset > 0 && !continues(response, offset)) {
                validator = Optional.empty();
                throw broken(at, "the server continued the transfer at another place");
            }
            OptionalLong length = response.headers().firstValueAsLong("Content-Length");
            long total = length.isPresent() ? start + length.getAsLong() : -1;
            if (total > listener.limit()) {
                throw new FetchException(
                        at,
                        Kind.TOO_LARGE,
                        response.statusCode(),
                        "the server announces " + total + " bytes, expected at most " + listener.limit(),
                        "the repository's metadata and files do not belong together");
            }
            if (offset == 0) {
                validator = strongValidator(response);
            }
            listener.started(at, start, total);
            StandardOpenOption how = offset > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            long written;
            try (OutputStream out =
                    Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
                written = transfer(at, in, out, start, listener, new Pace(at, limits.stall()));
            }
            if (total >= 0 && written != total) {
                throw broken(at, "the transfer ended after " + written + " of " + total + " bytes");
            }
        }

        private boolean continues(HttpResponse<?> response, long offset) {
            String range = response.headers().firstValue("Content-Range").orElse("");
            return range.startsWith("bytes " + offset + "-");
        }

        private Optional<String> strongValidator(HttpResponse<?> response) {
            Optional<String> tag = response.headers().firstValue("ETag").filter(t -> t.startsWith("\""));
            // A date is a weak validator if the file may have changed twice in its second (RFC 9110, 8.8.2.2); the
            // digest of the whole file catches that.
            return tag.isPresent() ? tag : response.headers().firstValue("Last-Modified");
        }

        private HttpResponse<WatchedBody> send(URI at, HttpRequest request, WatchedBody body) throws IOException {
            CompletableFuture<HttpResponse<WatchedBody>> answer = client.sendAsync(request, body);
            try {
                return answer.get(limits.stall().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                answer.cancel(true);
                throw WatchedBody.stalled(at, limits.stall());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof HttpTimeoutException) {
                    throw WatchedBody.stalled(at, limits.stall());
                }
                throw broken(at, "the connection failed: " + reason(e.getCause()));
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw interrupted(at);
            }
        }

        private Failure failure(URI at, int status, HttpResponse<?> response) {
            boolean mayPass = status == 408 || status == 429 || status >= 500;
            FetchException e =
                    switch (status) {
                        case 404, 410 ->
                            new FetchException(
                                    at,
                                    Kind.NOT_FOUND,
                                    status,
                                    "the server has no such file (HTTP " + status + ")",
                                    "");
                        case 401, 403, 407 ->
                            new FetchException(
                                    at,
                                    Kind.DENIED,
                                    status,
                                    "the server denies access (HTTP " + status + ")",
                                    "check the credentials of the repository's <server> in settings.xml");
                        default -> refused(at, status, "the server answered HTTP " + status);
                    };
            return new Failure(mayPass, retryAfter(response), Optional.of(e));
        }

        private Optional<Duration> retryAfter(HttpResponse<?> response) {
            Optional<String> header =
                    response.headers().firstValue("Retry-After").map(String::strip);
            if (header.isEmpty()) {
                return Optional.empty();
            }
            if (header.get().matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(header.get())));
            }
            try {
                ZonedDateTime when = ZonedDateTime.parse(header.get(), DateTimeFormatter.RFC_1123_DATE_TIME);
                Duration wait = Duration.between(clock.instant(), when.toInstant());
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }

    private static URI redirect(URI from, HttpResponse<?> response) throws FetchException {
        String location = response.headers().firstValue("Location").orElse("");
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw refused(from, response.statusCode(), "the server redirects to something that is no URL");
        }
        String scheme = String.valueOf(to.getScheme());
        boolean allowed = scheme.equals("https") || scheme.equals("http") && "http".equals(from.getScheme());
        if (location.isEmpty() || !allowed) {
            throw refused(
                    from,
                    response.statusCode(),
                    "the server redirects to '" + FetchException.display(to) + "', refused");
        }
        return to;
    }

    private static FetchException refused(URI uri, int status, String problem) {
        return new FetchException(uri, Kind.REFUSED, status, problem, "try again later or name another mirror");
    }

    static FetchException broken(URI uri, String problem) {
        return new FetchException(uri, Kind.BROKEN, 0, problem, "try again or name another mirror");
    }

    private static FetchException interrupted(URI uri) {
        Thread.currentThread().interrupt();
        return new FetchException(uri, Kind.REFUSED, 0, "the transfer was interrupted", "");
    }

    static String reason(@org.jspecify.annotations.Nullable Throwable cause) {
        if (cause == null) {
            return "unknown reason";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** How a try ended. */
    private record Failure(boolean mayPass, Optional<Duration> retryAfter, Optional<FetchException> exception) {
        static final Failure NONE = new Failure(false, Optional.empty(), Optional.empty());
    }
}
