package io.dpuos.repo;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of one HTTP response as a stream whose reads fail when no byte arrives for a stated time. The JDK client's
 * own timeout ends with the headers, so a stalled body would block for ever.
 */
final class WatchedBody implements HttpResponse.BodyHandler<WatchedBody>, HttpResponse.BodySubscriber<WatchedBody> {
    private final URI uri;
    private final Duration patience;
    /** Holds at most one list of buffers, one mark of the end, or both: one list is asked for at a time. */
    private final LinkedBlockingQueue<Part> parts = new LinkedBlockingQueue<>();

    private final CompletableFuture<WatchedBody> self = CompletableFuture.completedFuture(this);
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    private record Part(
            List<ByteBuffer> buffers,
            boolean last,
            @Nullable Throwable failure) {}

    WatchedBody(URI uri, Duration patience) {
        this.uri = uri;
        this.patience = patience;
    }

    static FetchException stalled(URI uri, Duration patience) {
        return new FetchException(
                uri,
                FetchException.Kind.STALLED,
                0,
                "no byte arrived for " + patience.toMillis() / 1000.0 + " s",
                "try again or name another mirror");
    }

    @Override
    public HttpResponse.BodySubscriber<WatchedBody> apply(HttpResponse.ResponseInfo info) {
        return this;
    }

    @Override
    public CompletionStage<WatchedBody> getBody() {
        return self;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        parts.add(new Part(buffers, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        parts.add(new Part(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        parts.add(new Part(List.of(), true, null));
    }

    InputStream stream() {
        return new InputStream() {
            private List<ByteBuffer> buffers = List.of();
            private int next;
            private boolean ended;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                while (!ended) {
                    while (next < buffers.size() && !buffers.get(next).hasRemaining()) {
                        next++;
                    }
                    if (next < buffers.size()) {
                        ByteBuffer buffer = buffers.get(next);
                        int n = Math.min(length, buffer.remaining());
                        buffer.get(bytes, offset, n);
                        return n;
                    }
                    advance();
                }
                return -1;
            }

            private void advance() throws IOException {
                if (next > 0) {
                    buffers = List.of();
                    next = 0;
                    subscription.join().request(1);
                }
                Part part;
                try {
                    part = parts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw JdkFetcher.broken(uri, "the transfer was interrupted");
                }
                if (part == null) {
                    close();
                    throw stalled(uri, patience);
                }
                if (part.failure() != null) {
                    throw JdkFetcher.broken(uri, "the transfer broke off: " + JdkFetcher.reason(part.failure()));
                }
                ended = part.last();
                buffers = part.buffers();
                next = 0;
            }

            @Override
            public void close() {
                subscription.thenAccept(Flow.Subscription::cancel);
            }
        };
    }
}
