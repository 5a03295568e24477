package io.dpuos.maven;

import io.dpuos.repo.FetchException;
import io.dpuos.repo.FetchException.Kind;
import io.dpuos.repo.Fetcher;
import io.dpuos.repo.Pace;
import io.dpuos.repo.TransferListener;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.aether.DefaultRepositorySystemSession;
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
    private static final int TRIES = 3;

    /** The longest pause that a server may ask for, as Maven's transports have it. */
    private static final Duration MAX_PAUSE = Duration.ofSeconds(300);

    /** Less than any pause of a transport between its own tries. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(900);

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
        this(
                system,
                session,
                provider,
                serverIds,
                bypass,
                offline,
                seconds(session, "dpuos.stallSeconds", 30),
                seconds(session, "dpuos.retrySeconds", 5));
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
        this.session = patient(session, stall, backoff);
        this.provider = provider;
        this.offline = offline;
        this.stall = stall;
        this.backoff = backoff;
        serverIds.forEach((url, id) -> repositories.put(url, repository(url, id, bypass.contains(url))));
    }

    private static Duration seconds(RepositorySystemSession session, String property, int usual) {
        Object text = session.getConfigProperties().get(property);
        if (text == null) {
            return Duration.ofSeconds(usual);
        }
        if (!text.toString().matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(
                    "-D" + property + "=" + text + ": expected a number of seconds, 1 to 9999");
        }
        return Duration.ofSeconds(Long.parseLong(text.toString()));
    }

    /**
     * Lets the transports wait for an answer, and between their own tries after 429 and 503, as long as we do, unless the
     * user says otherwise: they alone see the header Retry-After.
     */
    private static RepositorySystemSession patient(RepositorySystemSession session, Duration stall, Duration backoff) {
        DefaultRepositorySystemSession patient = new DefaultRepositorySystemSession(session);
        Map<String, Object> config = new HashMap<>(session.getConfigProperties());
        config.putIfAbsent("aether.connector.requestTimeout", Math.toIntExact(stall.toMillis()));
        config.putIfAbsent("aether.connector.http.retryHandler.interval", backoff.toMillis());
        patient.setConfigProperties(config);
        return patient;
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
        // A mirror that takes the place of everything means the network, not a folder of this machine.
        if (!bypass && !url.startsWith("file:")) {
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
            long begun = System.nanoTime();
            try {
                // what an earlier try brought is continued; the digest of the whole file tells whether it fits
                fetchOnce(uri, target, attempt > 1, listener);
                return;
            } catch (FetchException e) {
                boolean busy = e.status() == 429 || e.status() == 503;
                // a transport that took its time over a busy server has tried again itself
                boolean tried =
                        busy && System.nanoTime() - begun >= Math.max(SHORTEST_PAUSE.toNanos(), backoff.toNanos());
                boolean again = (busy && !tried) || e.kind() == Kind.BROKEN || e.kind() == Kind.STALLED;
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

    private void fetchOnce(URI uri, Path target, boolean resume, TransferListener listener) throws IOException {
        String base = baseOf(uri);
        Transporter transporter = transporter(uri, base);
        AtomicLong lastByte = new AtomicLong(System.nanoTime());
        Bounds bounds = new Bounds(uri, target, listener, lastByte, new Pace(uri, stall));
        GetTask task = new GetTask(URI.create(uri.toString().substring(base.length())))
                .setDataFile(target.toFile(), resume && Files.exists(target))
                .setListener(bounds);
        long begun = System.nanoTime();
        AtomicReference<Thread> running = new AtomicReference<>(Thread.currentThread());
        Future<?> transfer = threads.submit(() -> {
            running.set(Thread.currentThread());
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
                    long now = System.nanoTime();
                    if (isPausing(running.get()) && now - begun < MAX_PAUSE.toNanos()) {
                        lastByte.set(now);
                    } else if (now - lastByte.get() > stall.toNanos()) {
                        throw stalled(uri);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw failure(uri, transporter, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while bringing " + FetchException.display(uri), e);
        } finally {
            boolean whole = transfer.isDone() && !transfer.isCancelled() && bounds.isWhole();
            transfer.cancel(true);
            bounds.end(!whole);
        }
    }

    /** Returns whether a transport sleeps before it tries again on its own, for as long as a busy server asked it to. */
    private static boolean isPausing(Thread transfer) {
        for (StackTraceElement frame : transfer.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Thread")
                    && frame.getMethodName().equals("sleep")) {
                return true;
            }
        }
        return false;
    }

    private FetchException stalled(URI uri) {
        return new FetchException(
                uri,
                Kind.STALLED,
                0,
                "no byte arrived for " + stall.toMillis() / 1000.0 + " s",
                "check the network or name another mirror");
    }

    private FetchException failure(URI uri, Transporter transporter, Throwable cause) {
        if (cause instanceof Dripping dripping) {
            return dripping.failure;
        }
        if (cause instanceof TooLarge) {
            return new FetchException(uri, Kind.TOO_LARGE, 0, String.valueOf(cause.getMessage()), "check the URL");
        }
        boolean missing = cause instanceof Exception && transporter.classify(cause) == Transporter.ERROR_NOT_FOUND;
        String problem = words(cause);
        if (missing) {
            return new FetchException(uri, Kind.NOT_FOUND, 404, "not found", "check the URL of the repository");
        }
        int status = status(problem);
        return switch (status) {
            case 401, 403, 407 ->
                new FetchException(
                        uri,
                        Kind.DENIED,
                        status,
                        "the server denies access (HTTP " + status + ")",
                        "check the <server> of the repository in settings.xml");
            case 0 ->
                isTimeout(cause)
                        ? stalled(uri)
                        : new FetchException(uri, Kind.BROKEN, 0, problem, "check the network and the URL");
            case 429, 503 ->
                new FetchException(
                        uri,
                        Kind.REFUSED,
                        status,
                        "the server is busy (HTTP " + status + ")",
                        "try again later or name another mirror");
            default ->
                new FetchException(
                        uri,
                        status >= 500 ? Kind.BROKEN : Kind.REFUSED,
                        status,
                        "the server answered HTTP " + status,
                        "check the URL or name another mirror");
        };
    }

    private static final Pattern STATUS = Pattern.compile("(?i)\\b(?:status|status code|http)[: ]+([45][0-9]{2})\\b");

    /** Finds the status in the words of a transport, which share no type for it; 0 when there is none. */
    private static int status(String problem) {
        Matcher found = STATUS.matcher(problem);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    /** Returns what a transport says; some wrap the reason in an exception without words. */
    private static String words(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each.getMessage() != null && !each.getMessage().isBlank()) {
                return each.getMessage();
            }
        }
        return cause.getClass().getSimpleName();
    }

    private static boolean isTimeout(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SocketTimeoutException || each instanceof HttpTimeoutException) {
                return true;
            }
        }
        return false;
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

    /**
     * Stops a transfer that grows beyond its limit, remembers when the last byte arrived, and keeps what arrived:
     * the transports throw a part away when it breaks off, though they can continue one.
     */
    private static final class Bounds extends TransportListener {
        private final URI uri;
        private final Path target;
        private final Path part;
        private final TransferListener listener;
        private final AtomicLong lastByte;
        private final Pace pace;
        // written by the thread of the transfer, read after its end
        private volatile long received;
        private volatile long announced = -1;
        private Optional<OutputStream> kept = Optional.empty();
        private boolean ended;

        Bounds(URI uri, Path target, TransferListener listener, AtomicLong lastByte, Pace pace) {
            this.pace = pace;
            this.uri = uri;
            this.target = target;
            this.part = target.resolveSibling(target.getFileName() + ".part.tmp");
            this.listener = listener;
            this.lastByte = lastByte;
        }

        @Override
        public void transportStarted(long dataOffset, long dataLength) throws TransferCancelledException {
            lastByte.set(System.nanoTime());
            received = dataOffset;
            announced = dataLength;
            listener.started(uri, dataOffset, dataLength);
            keepFrom(dataOffset);
        }

        boolean isWhole() {
            return announced < 0 || received >= announced;
        }

        /** Not all transports notice a body that is cut. */
        void checkWhole() throws FetchException {
            if (!isWhole()) {
                throw new FetchException(
                        uri,
                        Kind.BROKEN,
                        0,
                        "the transfer ended after " + received + " of " + announced + " bytes",
                        "check the network and the URL");
            }
        }

        private synchronized void keepFrom(long offset) throws TransferCancelledException {
            try {
                close();
                if (!ended && offset > 0) {
                    Files.copy(target, part, StandardCopyOption.REPLACE_EXISTING);
                }
                if (!ended) {
                    kept = Optional.of(Files.newOutputStream(
                            part,
                            StandardOpenOption.CREATE,
                            offset > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING));
                }
            } catch (IOException e) {
                throw new TransferCancelledException(String.valueOf(e.getMessage()), e);
            }
        }

        private synchronized void keep(ByteBuffer data) throws TransferCancelledException {
            if (kept.isPresent()) {
                byte[] bytes = new byte[data.remaining()];
                data.duplicate().get(bytes);
                try {
                    kept.get().write(bytes);
                } catch (IOException e) {
                    throw new TransferCancelledException(String.valueOf(e.getMessage()), e);
                }
            }
        }

        private void close() throws IOException {
            if (kept.isPresent()) {
                kept.get().close();
                kept = Optional.empty();
            }
        }

        /** Puts the part of a transfer that broke off where the next try finds it. */
        synchronized void end(boolean broken) throws IOException {
            ended = true;
            close();
            if (broken && Files.exists(part)) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.deleteIfExists(part);
        }

        @Override
        public void transportProgressed(ByteBuffer data) throws TransferCancelledException {
            lastByte.set(System.nanoTime());
            try {
                pace.arrived(data.remaining());
            } catch (FetchException e) {
                throw new Dripping(e);
            }
            if (received + data.remaining() > listener.limit()) {
                throw new TooLarge("more than the " + listener.limit() + " bytes that are accepted");
            }
            keep(data);
            received += data.remaining();
            listener.advanced(data.remaining());
        }
    }
}
