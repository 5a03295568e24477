package io.dpuos.repo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The places that serve one repository, the best first. A place that failed goes to the end of the line. Safe for use
 * by several threads.
 */
final class Mirrors {
    /** As many mirrors are tried for one file. */
    private static final int MAX_TRIED = 8;

    private final String repository;
    private final List<URI> bases;
    private final MirrorList list;

    Mirrors(String repository, MirrorList list) {
        this.repository = repository;
        this.list = list;
        this.bases = new CopyOnWriteArrayList<>(
                list.bases().stream().map(Mirrors::directory).toList());
    }

    /** Returns what is known of the right {@code repomd.xml}. */
    MirrorList list() {
        return list;
    }

    /** Does something with one place. */
    @FunctionalInterface
    interface Attempt<T> {
        T at(URI base) throws IOException;
    }

    /** Tries place after place until one serves. Only what is wrong with a place leads on to the next. */
    <T> T any(String what, Attempt<T> attempt) throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (URI base : bases.stream().limit(MAX_TRIED).toList()) {
            try {
                return attempt.at(base);
            } catch (FetchException e) {
                if (e.kind() == FetchException.Kind.OFFLINE
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                failures.add(e);
            } catch (ContentMismatchException | MalformedMetadataException e) {
                failures.add(e);
            }
            synchronized (this) {
                if (bases.size() > 1 && bases.remove(base)) {
                    bases.add(base);
                }
            }
        }
        IOException last = failures.get(failures.size() - 1);
        if (failures.size() == 1) {
            throw last;
        }
        Set<String> reasons = new LinkedHashSet<>();
        failures.forEach(f -> reasons.add(String.valueOf(f.getMessage())));
        RepositoryException all = new RepositoryException(
                "repository " + repository,
                "none of " + failures.size() + " mirrors gave " + what + ": " + String.join("; ", reasons),
                "",
                last);
        failures.stream().filter(f -> f != last).forEach(all::addSuppressed);
        throw all;
    }

    /** Brings a file of known digest into the cache, from whichever place has the right bytes. */
    Path obtain(String location, Checksum checksum, long size, ContentCache cache, Fetcher fetcher, Progress progress)
            throws IOException {
        Optional<Path> present = cache.find(checksum, size);
        if (present.isPresent()) {
            return present.get();
        }
        return any(location, base -> {
            URI uri = resolve(base, location);
            try {
                return obtain(uri, checksum, size, cache, fetcher, progress);
            } catch (ContentMismatchException e) {
                if (e.isHtml() || bases.size() > 1) {
                    throw named(uri, e);
                }
            }
            // Cut where nobody could notice, or continued after the file changed: without another place, once more.
            try {
                return obtain(uri, checksum, size, cache, fetcher, progress);
            } catch (ContentMismatchException e) {
                throw named(uri, e);
            }
        });
    }

    private static Path obtain(
            URI uri, Checksum checksum, long size, ContentCache cache, Fetcher fetcher, Progress progress)
            throws IOException {
        return cache.obtain(checksum, size, temporary -> fetcher.fetch(uri, temporary, progress.transfer(size)));
    }

    private static ContentMismatchException named(URI uri, ContentMismatchException e) {
        return new ContentMismatchException(FetchException.display(uri), e.problem(), e.isHtml());
    }

    /** Makes the listeners of single transfers. */
    @FunctionalInterface
    interface Progress {
        TransferListener transfer(long limit);
    }

    private static URI directory(URI base) {
        String text = base.toString();
        return text.endsWith("/") ? base : URI.create(text + "/");
    }

    /**
     * Appends a location to a base. Characters that a URL cannot hold are encoded; {@code %} stays, since some
     * repositories encode their locations and others do not, as dnf does it.
     */
    static URI resolve(URI base, String location) {
        if (location.startsWith("http://") || location.startsWith("https://")) {
            return URI.create(encode(location));
        }
        return URI.create(directory(base) + encode(location));
    }

    private static String encode(String location) {
        StringBuilder out = new StringBuilder();
        for (byte b : location.getBytes(StandardCharsets.UTF_8)) {
            boolean legal = b >= '0' && b <= '9'
                    || b >= 'a' && b <= 'z'
                    || b >= 'A' && b <= 'Z'
                    || b > 0 && "-._~!$&'()*+,;=:@/%".indexOf(b) >= 0;
            if (legal) {
                out.append((char) b);
            } else {
                out.append('%').append(String.format(java.util.Locale.ROOT, "%02X", b & 0xff));
            }
        }
        return out.toString();
    }
}
