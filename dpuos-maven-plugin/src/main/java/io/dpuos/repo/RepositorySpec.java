package io.dpuos.repo;

import io.dpuos.rpm.PinnedKey;
import io.dpuos.rpm.SignaturePolicy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A repository as the user names it. Immutable.
 *
 * @param id a word that names it in messages and in the lock
 * @param baseUrl where {@code repodata/} lies: {@code file:}, {@code http:}, {@code https:}; the same inside of an ISO
 *     image, {@code iso:/path/image.iso}; or a flat folder of RPM files, {@code dir:/path}; absent when only a mirror list is given
 * @param priority lower is better and strict
 * @param cost lower is better between equal packages
 * @param includes patterns; when there are any, other packages are hidden
 * @param excludes patterns of packages to hide
 * @param keys the keys that sign its packages
 * @param policy what the signatures must be like
 * @param mirrorList a mirror list or metalink whose mirrors are tried before {@code baseUrl}
 * @param signedMetadata whether {@code repomd.xml.asc} must be a signature by one of the keys
 * @param moduleHotfixes whether its packages are seen whatever module streams are active
 */
public record RepositorySpec(
        String id,
        Optional<URI> baseUrl,
        int priority,
        int cost,
        List<String> includes,
        List<String> excludes,
        List<PinnedKey> keys,
        SignaturePolicy policy,
        Optional<URI> mirrorList,
        boolean signedMetadata,
        boolean moduleHotfixes) {
    /** Checks the id and that there is a place to read from; copies the lists. */
    public RepositorySpec {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._:+-]{0,99}")) {
            throw new IllegalArgumentException("not a repository id: '" + id + "'; use letters, digits, . _ : + -");
        }
        if (baseUrl.isEmpty() && mirrorList.isEmpty()) {
            throw new IllegalArgumentException("repository " + id + " has neither a URL nor a mirror list");
        }
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
        keys = List.copyOf(keys);
    }

    /**
     * Begins a repository with priority 99, cost 1000, no keys and the strict policy.
     *
     * @param url variables must be expanded before, see {@link RepositoryVariables}
     */
    public static Builder builder(String id, String url) {
        return new Builder(id, Optional.of(uri(id, url)));
    }

    /** Begins a repository that is known by its mirror list or metalink alone. */
    public static Builder fromMirrorList(String id, String mirrorList) {
        return new Builder(id, Optional.empty()).mirrorList(mirrorList);
    }

    private static URI uri(String id, String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getScheme() == null) {
                throw new IllegalArgumentException("it has no scheme");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "repository " + id + ": '" + url + "' is no URL (" + e.getMessage()
                            + "); write https://… or file:///…",
                    e);
        }
    }

    /** Builds a repository. Not safe for use by several threads. */
    public static final class Builder {
        private final String id;
        private final Optional<URI> baseUrl;
        private int priority = 99;
        private int cost = 1000;
        private List<String> includes = List.of();
        private List<String> excludes = List.of();
        private final List<PinnedKey> keys = new ArrayList<>();
        private SignaturePolicy policy = SignaturePolicy.STRICT;
        private Optional<URI> mirrorList = Optional.empty();
        private boolean signedMetadata;
        private boolean moduleHotfixes;

        private Builder(String id, Optional<URI> baseUrl) {
            this.id = id;
            this.baseUrl = baseUrl;
        }

        /** Sets the priority; lower is better. */
        public Builder priority(int value) {
            priority = value;
            return this;
        }

        /** Sets the cost; lower is better. */
        public Builder cost(int value) {
            cost = value;
            return this;
        }

        /** Sets the patterns of packages to show. */
        public Builder includes(List<String> patterns) {
            includes = patterns;
            return this;
        }

        /** Sets the patterns of packages to hide. */
        public Builder excludes(List<String> patterns) {
            excludes = patterns;
            return this;
        }

        /** Adds a key. */
        public Builder key(PinnedKey key) {
            keys.add(key);
            return this;
        }

        /** Adds keys. */
        public Builder keys(List<PinnedKey> more) {
            keys.addAll(more);
            return this;
        }

        /** Sets the policy. */
        public Builder policy(SignaturePolicy value) {
            policy = value;
            return this;
        }

        /** Sets the URL of a mirror list or metalink. */
        public Builder mirrorList(String url) {
            mirrorList = Optional.of(uri(id, url));
            return this;
        }

        /** Sets whether {@code repomd.xml} must be signed. */
        public Builder signedMetadata(boolean value) {
            signedMetadata = value;
            return this;
        }

        /** Sets whether the packages are seen whatever module streams are active. */
        public Builder moduleHotfixes(boolean value) {
            moduleHotfixes = value;
            return this;
        }

        /** Returns the repository. */
        public RepositorySpec build() {
            return new RepositorySpec(
                    id,
                    baseUrl,
                    priority,
                    cost,
                    includes,
                    excludes,
                    keys,
                    policy,
                    mirrorList,
                    signedMetadata,
                    moduleHotfixes);
        }
    }
}
