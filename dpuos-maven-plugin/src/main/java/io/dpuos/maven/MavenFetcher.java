package io.dpuos.maven;

import io.dpuos.repo.FetchException;
import io.dpuos.repo.FetchException.Kind;
import io.dpuos.repo.Fetcher;
import io.dpuos.repo.Pace;
import io.dpuos.repo.TransferListener;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.spi.connector.transport.GetTask;
import org.eclipse.aether.spi.connector.transport.TransportListener;
import org.eclipse.aether.spi.connector.transport.Transporter;
import org.eclipse.aether.spi.connector.transport.TransporterProvider;
import org.eclipse.aether.transfer.NoTransporterException;
import org.eclipse.aether.transfer.TransferCancelledException;

/**
 * Brings files through Maven's own transport, so that mirrors, proxies, credentials and TLS settings of settings.xml
 * count for RPM repositories as for any other. Safe for use by several threads.
 *
 * <p>Maven's transports bound neither the size of a transfer nor the time without a byte; both bounds are ours.
 */
final class MavenFetcher implements Fetcher, AutoCloseable {
    /** As {@link io.dpuos.repo.JdkFetcher}: three tries, growing pauses. */
    private static final Duration STALL = Duration.ofSeconds(30);

    private static final Duration BACKOFF = Duration.ofSeconds(5);
    private static final int TRIES = 3;

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final TransporterProvider provider;
    private final SortedMap<String, RemoteRepository> repositories = new TreeMap<>();
    private final boolean offline;
    private final Duration stall;
    private final Duration backoff;
    private final Map<String, Transporter> transporters = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "dpuos-transfer");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Makes a fetcher.
     *
     * @param serverIds id by base URL, for credentials and mirrors of settings.xml
     * @param bypass base URLs for which mirrors of settings.xml do not count
     * @param offline whether only local files may be brought
     */
    MavenFetcher(
            RepositorySystem system,
            RepositorySystemSession session,
            TransporterProvider provider,
            Map<String, String> serverIds,
            List<String> bypass,
            boolean offline) {
        this(system, session, provider, serverIds, bypass, offline, STALL, BACKOFF);
    }

    /** As the other one, with other patience. */
    MavenFetcher(
            RepositorySystem system,
            RepositorySystemSession session,
            TransporterProvider provider,
            Map<String, String> serverIds,
            List<String> bypass,
            boolean offline,
            Duration stall,
            Duration backoff) {
        this.system = system;
        this.session = session;
        this.provider = provider;
        this.offline = offline;
        this.stall = stall;
        this.backoff = backoff;
        serverIds.forEach((url, id) -> repositories.put(url, repository(url, id, bypass.contains(url))));
    }

    /** Returns the URL that is really asked for each base URL, where a mirror of settings.xml takes its place. */
    SortedMap<String, String> mirrored() {
        SortedMap<String, String> mirrored = new TreeMap<>();
        repositories.forEach((url, repository) -> {
            if (!repository.getUrl().equals(url)) {
                mirrored.put(url, repository.getUrl());
            }
        });
        return mirrored;
    }

    private RemoteRepository repository(String url, String id, boolean bypass) {
        RemoteRepository plain = new RemoteRepository.Builder(id, "default", url).build();
        if (!bypass) {
            return system.newResolutionRepositories(session, List.of(plain)).get(0);
        }
        return new RemoteRepository.Builder(plain)
                .setAuthentication(session.getAuthenticationSelector().getAuthentication(plain))
                .setProxy(session.getProxySelector().getProxy(plain))
                .build();
    }

    @Override
    public void fetch(URI uri, Path target, TransferListener listener) throws IOException {
        if (offline && !"file".equals(uri.getScheme())) {
            throw new FetchException(
                    uri,
                    Kind.OFFLINE,
                    0,
                    "Maven is offline",
                    "run once without -o so that the file gets into the cache");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                fetchOnce(uri, target, listener);
                return;
            } catch (FetchException e) {
                boolean again = e.kind() == Kind.BROKEN || e.kind() == Kind.STALLED;
                if (!again || attempt == TRIES) {
                    throw e;
                }
                Duration pause = backoff.multipliedBy(attempt);
                listener.retrying(uri, String.valueOf(e.getMessage()), pause);
                pause(uri, pause);
            }
        }
    }

    private static void pause(URI uri, Duration pause) throws IOException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while bringing " + FetchException.display(uri), e);
        }
    }

    private void fetchOnce(URI uri, Path target, TransferListener listener) throws IOException {
        String base = baseOf(uri);
        Transporter transporter = transporter(uri, base);
        AtomicLong lastByte = new AtomicLong(System.nanoTime());
        Bounds bounds = new Bounds(uri, listener, lastByte, new Pace(uri, stall));
        GetTask task = new GetTask(URI.create(uri.toString().substring(base.length())))
                .setDataFile(target.toFile())
                .setListener(bounds);
        Future<?> transfer = threads.submit(() -> {
            transporter.get(task);
            return null;
        });
        try {
            while (true) {
                try {
                    transfer.get(Math.min(1_000, stall.toMillis()), TimeUnit.MILLISECONDS);
                    bounds.checkWhole();
                    return;
                } catch (TimeoutException e) {
                    if (System.nanoTime() - lastByte.get() > stall.toNanos()) {
                        throw new FetchException(
                                uri,
                                Kind.STALLED,
                                0,
                                "no byte arrived for " + stall.toMillis() / 1000.0 + " s",
                                "check the network or name another mirror");
                    }
                }
            }
        } catch (ExecutionException e) {
            throw failure(uri, transporter, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while bringing " + FetchException.display(uri), e);
        } finally {
            transfer.cancel(true);
        }
    }

    private static FetchException failure(URI uri, Transporter transporter, Throwable cause) {
        if (cause instanceof Dripping dripping) {
            return dripping.failure;
        }
        if (cause instanceof TooLarge) {
            return new FetchException(uri, Kind.TOO_LARGE, 0, String.valueOf(cause.getMessage()), "check the URL");
        }
        boolean missing = cause instanceof Exception && transporter.classify(cause) == Transporter.ERROR_NOT_FOUND;
        String problem = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (missing) {
            return new FetchException(uri, Kind.NOT_FOUND, 404, "not found", "check the URL of the repository");
        }
        boolean denied = problem.contains("401") || problem.contains("403") || problem.contains("407");
        return denied
                ? new FetchException(
                        uri, Kind.DENIED, 403, problem, "check the <server> of the repository in settings.xml")
                : new FetchException(uri, Kind.BROKEN, 0, problem, "check the network and the URL");
    }

    private String baseOf(URI uri) {
        String text = uri.toString();
        String best = "";
        for (String url : repositories.keySet()) {
            String base = url.endsWith("/") ? url : url + "/";
            if (text.startsWith(base) && base.length() > best.length()) {
                best = base;
            }
        }
        return best.isEmpty() ? text.substring(0, text.lastIndexOf('/') + 1) : best;
    }

    private Transporter transporter(URI uri, String base) throws IOException {
        Transporter known = transporters.get(base);
        if (known != null) {
            return known;
        }
        String url = base.substring(0, base.length() - 1);
        RemoteRepository configured = repositories.getOrDefault(url, repositories.get(base));
        RemoteRepository repository =
                configured == null ? repository(url, "dpuos-" + uri.getHost(), false) : configured;
        try {
            Transporter made = provider.newTransporter(session, repository);
            Transporter other = transporters.putIfAbsent(base, made);
            if (other != null) {
                made.close();
                return other;
            }
            return made;
        } catch (NoTransporterException e) {
            throw new FetchException(
                    uri, Kind.REFUSED, 0, "Maven has no transport for it", "use a file:, http: or https: URL");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        transporters.values().forEach(Transporter::close);
    }

    private static final class TooLarge extends TransferCancelledException {
        private static final long serialVersionUID = 1;

        TooLarge(String message) {
            super(message);
        }
    }

    private static final class Dripping extends TransferCancelledException {
        private static final long serialVersionUID = 1;
        private final FetchException failure;

        Dripping(FetchException failure) {
            super(failure.getMessage());
            this.failure = failure;
        }
    }

    /** Stops a transfer that grows beyond its limit, and remembers when the last byte arrived. */
    private static final class Bounds extends TransportListener {
        private final URI uri;
        private final TransferListener listener;
        private final AtomicLong lastByte;
        private final Pace pace;
        // written by the thread of the transfer, read after its end
        private long received;
        private long announced = -1;

        Bounds(URI uri, TransferListener listener, AtomicLong lastByte, Pace pace) {
            this.pace = pace;
            this.uri = uri;
            this.listener = listener;
            this.lastByte = lastByte;
        }

        @Override
        public void transportStarted(long dataOffset, long dataLength) {
            lastByte.set(System.nanoTime());
            received = dataOffset;
            announced = dataLength;
            listener.started(uri, dataOffset, dataLength);
        }

        /** Not all transports notice a body that is cut. */
        void checkWhole() throws FetchException {
            if (announced >= 0 && received < announced) {
                throw new FetchException(
                        uri,
                        Kind.BROKEN,
                        0,
                        "the transfer ended after " + received + " of " + announced + " bytes",
                        "check the network and the URL");
            }
        }

        @Override
        public void transportProgressed(ByteBuffer data) throws TransferCancelledException {
            lastByte.set(System.nanoTime());
            try {
                pace.arrived(data.remaining());
            } catch (FetchException e) {
                throw new Dripping(e);
            }
            received += data.remaining();
            if (received > listener.limit()) {
                throw new TooLarge("more than the " + listener.limit() + " bytes that are accepted");
            }
            listener.advanced(data.remaining());
        }
    }
}
