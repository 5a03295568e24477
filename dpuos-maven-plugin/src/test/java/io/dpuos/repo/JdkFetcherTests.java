package io.dpuos.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dpuos.repo.FetchException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkFetcherTests {
    private static final byte[] BYTES = new byte[200_000];

    static {
        new Random(1).nextBytes(BYTES);
    }

    @TempDir
    Path directory;

    final List<Duration> pauses = new ArrayList<>();
    final JdkFetcher fetcher = new JdkFetcher(
            new JdkFetcher.Limits(Duration.ofMillis(300), 3, Duration.ofSeconds(5)),
            pauses::add,
            Clock.fixed(Instant.parse("2026-11-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    void bringsAWholeFile() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> a.whole(BYTES))) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
            assertThat(server.requests).hasSize(1);
            assertThat(server.requests.get(0).header("Accept-Encoding")).isEqualTo("identity");
        }
    }

    @Test
    void bringsAChunkedFile() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            a.head(200, "Transfer-Encoding: chunked").body(ascii("30d40\r\n"), 0, 7);
            a.body(BYTES, 0, BYTES.length).body(ascii("\r\n0\r\n\r\n"), 0, 7);
        })) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
        }
    }

    @Test
    void continuesAShortBodyWhereItEnded() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            if (n == 1) {
                a.head(200, "ETag: \"one\"", "Content-Length: 200000").body(BYTES, 0, 70_000);
            } else {
                int from = Integer.parseInt(r.header("Range").replaceAll("\\D", ""));
                a.head(206, "Content-Range: bytes " + from + "-199999/200000", "Content-Length: " + (200_000 - from))
                        .body(BYTES, from, 200_000);
            }
        })) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
            assertThat(server.requests.get(1).header("If-Range")).isEqualTo("\"one\"");
            assertThat(server.requests.get(1).header("Range")).matches("bytes=[1-9][0-9]*-");
            assertThat(pauses).containsExactly(Duration.ofSeconds(5));
        }
    }

    @Test
    void startsOverWhenTheFileChangedDuringResume() throws IOException {
        byte[] old = new byte[BYTES.length];
        try (FaultServer server = new FaultServer((r, n, a) -> {
            if (n == 1) {
                a.head(200, "ETag: \"old\"", "Content-Length: 200000").body(old, 0, 70_000);
            } else {
                a.whole(BYTES, "ETag: \"new\"");
            }
        })) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {206, 416})
    void startsOverWhenTheServerContinuesElsewhere(int status) throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            if (n == 1) {
                a.head(200, "ETag: \"one\"", "Content-Length: 200000").body(BYTES, 0, 70_000);
            } else if (n == 2) {
                a.head(status, "Content-Range: bytes 5-199999/200000", "Content-Length: 199995")
                        .body(BYTES, 5, 200_000);
            } else {
                a.whole(BYTES);
            }
        })) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
            assertThat(server.requests.get(2).header("Range")).isEmpty();
        }
    }

    @Test
    void doesNotContinueWithoutAValidator() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            if (n == 1) {
                a.head(200, "Content-Length: 200000").body(BYTES, 0, 70_000);
            } else {
                a.whole(BYTES);
            }
        })) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
            assertThat(server.requests.get(1).header("Range")).isEmpty();
        }
    }

    @Test
    void reportsABodyThatIsAlwaysCut() throws IOException {
        try (FaultServer server = new FaultServer(
                (r, n, a) -> a.head(200, "Transfer-Encoding: chunked").body(ascii("ffff\r\nabc"), 0, 9))) {
            FetchException e = failure(server);

            assertThat(e.kind()).isEqualTo(Kind.BROKEN);
            assertThat(server.requests).hasSize(3);
            assertThat(pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10));
            assertNothingIsLeft();
        }
    }

    @Test
    void noticesACutBodyWithoutLength() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> a.head(200).body(BYTES, 0, 50))) {
            assertThatThrownBy(() -> obtain(server))
                    .isInstanceOf(ContentMismatchException.class)
                    .hasMessageContaining("expected 200000 bytes, found 50");
            assertNothingIsLeft();
        }
    }

    @Test
    void noticesOtherBytesOfTheSameLength() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> a.whole(new byte[BYTES.length]))) {
            assertThatThrownBy(() -> obtain(server)).hasMessageContaining("expected sha256:");
            assertNothingIsLeft();
        }
    }

    @Test
    void noticesALoginPage() throws IOException {
        byte[] page = ascii("\n<!DOCTYPE html><html><body>Please log in</body></html>");
        try (FaultServer server = new FaultServer((r, n, a) -> a.whole(page))) {
            assertThatThrownBy(() -> obtain(server))
                    .hasMessageContaining("HTML page")
                    .hasMessageContaining("proxy");
        }
    }

    @Test
    void givesUpOnAStallInTheBody() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            a.head(200, "Content-Length: 200000").body(BYTES, 0, 1000);
            a.stall();
        })) {
            assertThat(failure(server).kind()).isEqualTo(Kind.STALLED);
            assertThat(server.requests).hasSize(3);
        }
    }

    @Test
    void givesUpOnABodyThatDrips() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            a.head(200, "Content-Length: 200000");
            for (int i = 0; i < 1000; i++) {
                a.body(BYTES, i, i + 1);
                Thread.sleep(20);
            }
        })) {
            FetchException e = failure(server);

            assertThat(e.kind()).isEqualTo(Kind.STALLED);
            assertThat(e).hasMessageContaining("bytes arrived in 0.6 s");
        }
    }

    @Test
    void noticesAChunkedBodyThatIsCut() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> a.head(200, "Transfer-Encoding: chunked")
                .body(ascii("30d40\r\n"), 0, 7)
                .body(BYTES, 0, 1000))) {
            assertThat(failure(server).kind()).isEqualTo(Kind.BROKEN);
            assertThat(server.requests).hasSize(3);
        }
    }

    @Test
    void givesUpOnAStallBeforeTheHeaders() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> a.stall())) {
            assertThat(failure(server).kind()).isEqualTo(Kind.STALLED);
        }
    }

    @Test
    void continuesAfterAStall() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            if (n == 1) {
                a.head(200, "Last-Modified: Sun, 01 Nov 2026 00:00:00 GMT", "Content-Length: 200000")
                        .body(BYTES, 0, 100_000);
                a.stall();
                return;
            }
            int from = Integer.parseInt(r.header("Range").replaceAll("\\D", ""));
            a.head(206, "Content-Range: bytes " + from + "-199999/200000").body(BYTES, from, 200_000);
        })) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
        }
    }

    @Test
    void refusesALengthBeyondTheExpectedSize() throws IOException {
        // The connection stays open: Java's client asks once more by itself when it closes right behind the head.
        try (FaultServer server = new FaultServer((r, n, a) -> {
            a.head(200, "Content-Length: 99999999999");
            a.stall();
        })) {
            assertThat(failure(server).kind()).isEqualTo(Kind.TOO_LARGE);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void stopsABodyThatGrowsBeyondTheExpectedSize() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            a.head(200);
            while (true) {
                a.body(BYTES, 0, BYTES.length);
            }
        })) {
            assertThat(failure(server).kind()).isEqualTo(Kind.TOO_LARGE);
        }
    }

    @Test
    void doesNotAskAgainForWhatIsNotThere() throws IOException {
        for (int status : new int[] {404, 410, 403, 401}) {
            try (FaultServer server = new FaultServer((r, n, a) -> a.head(status, "Content-Length: 0"))) {
                FetchException e = failure(server);

                assertThat(e.kind()).isEqualTo(status == 404 || status == 410 ? Kind.NOT_FOUND : Kind.DENIED);
                assertThat(e.status()).isEqualTo(status);
                assertThat(e)
                        .hasMessageContaining("HTTP " + status)
                        .hasMessageContaining(server.uri("/file").toString());
                assertThat(server.requests).hasSize(1);
            }
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            if (n == 1) {
                a.head(429, "Retry-After: 17", "Content-Length: 0");
            } else if (n == 2) {
                a.head(503, "Retry-After: Sun, 01 Nov 2026 00:01:00 GMT", "Content-Length: 0");
            } else {
                a.whole(BYTES);
            }
        })) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
            assertThat(pauses).containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(60));
        }
    }

    @Test
    void doesNotWaitForHours() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> a.head(503, "Retry-After: 7200", "Content-Length: 0"))) {
            assertThat(failure(server).status()).isEqualTo(503);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void followsRedirects() throws IOException {
        try (FaultServer server = new FaultServer((r, n, a) -> {
            if (r.path().equals("/moved/file")) {
                a.whole(BYTES);
            } else {
                a.head(302, "Location: /moved/file", "Content-Length: 0");
            }
        })) {
            assertThat(obtain(server)).hasBinaryContent(BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/file", "file:///etc/passwd", "ftp://x.example/file", ""})
    void refusesRedirectsThatLoopOrLeaveTheWeb(String location) throws IOException {
        try (FaultServer server =
                new FaultServer((r, n, a) -> a.head(301, "Location: " + location, "Content-Length: 0"))) {
            FetchException e = failure(server);

            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            assertThat(server.requests).hasSizeLessThanOrEqualTo(6);
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        URI uri;
        try (FaultServer server = new FaultServer((r, n, a) -> a.stall())) {
            uri = server.uri("/file");
        }

        assertThatThrownBy(() -> fetcher.fetch(uri, directory.resolve("x"), TransferListener.NONE))
                .isInstanceOfSatisfying(
                        FetchException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BROKEN))
                .hasMessageContaining(uri.toString());
    }

    @Test
    void hidesSecretsOfUrls() {
        assertThat(FetchException.display(URI.create("https://me:secret@x.example:8443/a/b?token=secret#secret")))
                .isEqualTo("https://x.example:8443/a/b");
    }

    @Test
    void saysWhichLocalFileIsMissing() {
        assertThatThrownBy(() -> fetcher.fetch(
                        directory.resolve("none.rpm").toUri(), directory.resolve("x"), TransferListener.NONE))
                .isInstanceOfSatisfying(
                        FetchException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
                .hasMessageContaining("none.rpm");
    }

    @Test
    void takesAnotherMirrorAfterACorruptOne() throws IOException {
        try (FaultServer bad = new FaultServer((r, n, a) -> a.whole(new byte[BYTES.length]));
                FaultServer good = new FaultServer((r, n, a) -> a.whole(BYTES))) {
            Mirrors mirrors = new Mirrors("test", MirrorList.of(List.of(bad.uri("/a"), good.uri("/b/"))));
            ContentCache cache = new ContentCache(directory.resolve("cache"));

            Path file = mirrors.obtain(
                    "p.rpm", Checksum.sha256Of(BYTES), BYTES.length, cache, fetcher, l -> TransferListener.NONE);

            assertThat(file).hasBinaryContent(BYTES);
            assertThat(bad.requests.get(0).path()).isEqualTo("/a/p.rpm");
            assertThat(good.requests.get(0).path()).isEqualTo("/b/p.rpm");
        }
    }

    @Test
    void namesTheFaultOfEachMirror() throws IOException {
        try (FaultServer one = new FaultServer((r, n, a) -> a.whole(new byte[BYTES.length]));
                FaultServer two = new FaultServer((r, n, a) -> a.head(404, "Content-Length: 0"))) {
            Mirrors mirrors = new Mirrors("test", MirrorList.of(List.of(one.uri("/a"), two.uri("/b/"))));
            ContentCache cache = new ContentCache(directory.resolve("cache"));

            assertThatThrownBy(() -> mirrors.obtain(
                            "p.rpm",
                            Checksum.sha256Of(BYTES),
                            BYTES.length,
                            cache,
                            fetcher,
                            l -> TransferListener.NONE))
                    .hasMessageContaining("repository test")
                    .hasMessageContaining("none of 2 mirrors gave p.rpm")
                    .hasMessageContaining(one.uri("/a/p.rpm") + ": expected sha256:")
                    .hasMessageContaining(two.uri("/b/p.rpm") + ": the server has no such file (HTTP 404)");
        }
    }

    private Path obtain(FaultServer server) throws IOException {
        return new ContentCache(directory.resolve("cache"))
                .obtain(
                        Checksum.sha256Of(BYTES),
                        BYTES.length,
                        temporary -> fetcher.fetch(
                                server.uri("/file"),
                                temporary,
                                new TransferProgress(BYTES.length, ProgressListener.NONE)));
    }

    private FetchException failure(FaultServer server) {
        FetchException e = catchThrowableOfType(FetchException.class, () -> obtain(server));
        assertThat(e).isNotNull();
        return e;
    }

    private void assertNothingIsLeft() throws IOException {
        try (var files = Files.walk(directory.resolve("cache/objects"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
