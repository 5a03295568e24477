package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dpuos.repo.Checksum;
import io.dpuos.repo.ContentCache;
import io.dpuos.repo.ContentMismatchException;
import io.dpuos.repo.FaultServer;
import io.dpuos.repo.FetchException;
import io.dpuos.repo.FetchException.Kind;
import io.dpuos.repo.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.spi.connector.transport.GetTask;
import org.eclipse.aether.spi.connector.transport.PeekTask;
import org.eclipse.aether.spi.connector.transport.PutTask;
import org.eclipse.aether.spi.connector.transport.Transporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is ours around a transport of Maven: bounds, stalls, tries, words. The transport here is a plain one with the
 * JDK's client, which notices as little as Maven's do.
 */
class MavenFetcherTests {
    private static final byte[] BYTES = new byte[100_000];

    static {
        new Random(2).nextBytes(BYTES);
    }

    @TempDir
    Path directory;

    private byte[] obtain(FaultServer server) throws IOException {
        String base = server.uri("/os").toString();
        try (MavenFetcher fetcher = new MavenFetcher(
                system(),
                new DefaultRepositorySystemSession(),
                (session, repository) -> new PlainTransporter(repository),
                Map.of(base, "os"),
                List.of(),
                false,
                Duration.ofMillis(300),
                Duration.ofMillis(1))) {
            Path file = new ContentCache(directory.resolve("cache"))
                    .obtain(
                            Checksum.sha256Of(BYTES),
                            BYTES.length,
                            t -> fetcher.fetch(URI.create(base + "/p.rpm"), t, new TransferListener() {
                                @Override
                                public long limit() {
                                    return BYTES.length;
                                }
                            }));
            return java.nio.file.Files.readAllBytes(file);
        }
    }

    private FetchException failure(FaultServer.Handler handler) throws IOException {
        try (FaultServer server = new FaultServer(handler)) {
            return catchThrowableOfType(FetchException.class, () -> obtain(server));
        }
    }

    @Test
    void triesAgainWhatMayPass() throws IOException {
        List<FaultServer.Handler> faults = List.of(
                (r, n, a) -> a.head(200, "Content-Length: 100000").body(BYTES, 0, 5_000),
                (r, n, a) -> a.head(200, "Transfer-Encoding: chunked")
                        .body("186a0\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 7)
                        .body(BYTES, 0, 5_000),
                (r, n, a) -> {
                    a.head(200, "Content-Length: 100000").body(BYTES, 0, 5_000);
                    a.stall();
                },
                (r, n, a) -> a.stall(),
                (r, n, a) -> a.head(503, "Content-Length: 0"),
                (r, n, a) -> a.head(429, "Content-Length: 0"));
        for (FaultServer.Handler fault : faults) {
            FaultServer.Handler once = (r, n, a) -> {
                if (n == 1) {
                    fault.answer(r, n, a);
                } else {
                    a.whole(BYTES);
                }
            };
            try (FaultServer server = new FaultServer(once)) {
                assertThat(obtain(server)).isEqualTo(BYTES);
                assertThat(server.requests).hasSize(2);
            }
            io.dpuos.repo.ContentCache cache = new ContentCache(directory.resolve("cache"));
            java.nio.file.Files.delete(cache.file(Checksum.sha256Of(BYTES)));
        }
    }

    @Test
    void namesWhatDoesNotPass() throws IOException {
        assertThat(failure((r, n, a) -> a.head(404, "Content-Length: 0")).kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(failure((r, n, a) -> a.head(403, "Content-Length: 0")).kind())
                .isEqualTo(Kind.DENIED);
        assertThat(failure((r, n, a) -> a.stall()).kind()).isEqualTo(Kind.STALLED);
        assertThat(failure((r, n, a) -> a.head(302, "Location: /os/p.rpm", "Content-Length: 0"))
                        .kind())
                .isEqualTo(Kind.BROKEN);
        assertThat(failure((r, n, a) -> a.whole(new byte[BYTES.length + 1])).kind())
                .isEqualTo(Kind.TOO_LARGE);
        FetchException drip = failure((r, n, a) -> {
            a.head(200, "Content-Length: 100000");
            for (int i = 0; i < 1000; i++) {
                a.body(BYTES, i, i + 1);
                Thread.sleep(20);
            }
        });
        assertThat(drip.kind()).isEqualTo(Kind.STALLED);
        assertThat(drip).hasMessageContaining("bytes arrived in 0.6 s");
    }

    @Test
    void keepsNothingOfWrongBytes() throws IOException {
        for (FaultServer.Handler handler : List.<FaultServer.Handler>of(
                (r, n, a) -> a.head(200).body(BYTES, 0, 50_000),
                (r, n, a) -> a.whole(new byte[BYTES.length]),
                (r, n, a) ->
                        a.whole("<!DOCTYPE html><html>log in".getBytes(java.nio.charset.StandardCharsets.UTF_8)))) {
            try (FaultServer server = new FaultServer(handler)) {
                assertThat(catchThrowableOfType(ContentMismatchException.class, () -> obtain(server)))
                        .isNotNull();
            }
        }
        try (var left = java.nio.file.Files.walk(directory.resolve("cache/objects"))) {
            assertThat(left.filter(java.nio.file.Files::isRegularFile)).isEmpty();
        }
    }

    private static RepositorySystem system() {
        return (RepositorySystem) Proxy.newProxyInstance(
                RepositorySystem.class.getClassLoader(),
                new Class<?>[] {RepositorySystem.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("newResolutionRepositories");
                    return arguments[1];
                });
    }

    private static final class PlainTransporter implements Transporter {
        private final RemoteRepository repository;

        PlainTransporter(RemoteRepository repository) {
            this.repository = repository;
        }

        private static final class Status extends IOException {
            private static final long serialVersionUID = 1;
            private final int status;

            Status(int status) {
                super("status code: " + status);
                this.status = status;
            }
        }

        @Override
        public int classify(Throwable error) {
            return error instanceof Status s && s.status == 404 ? ERROR_NOT_FOUND : ERROR_OTHER;
        }

        @Override
        public void peek(PeekTask task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put(PutTask task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void get(GetTask task) throws Exception {
            URI uri = URI.create(repository.getUrl() + "/" + task.getLocation());
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            int status = connection.getResponseCode();
            if (status != 200) {
                throw new Status(status);
            }
            task.getListener().transportStarted(0, connection.getContentLengthLong());
            try (InputStream in = connection.getInputStream();
                    OutputStream out = task.newOutputStream()) {
                byte[] buffer = new byte[4096];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    out.write(buffer, 0, count);
                    task.getListener().transportProgressed(ByteBuffer.wrap(buffer, 0, count));
                }
            }
        }

        @Override
        public void close() {}
    }
}
