package io.dpuos.account;

/**
 * Which hashes were tried with the published passwords, without a hit; a trial takes as long as thousands of rounds do.
 * Known is a digest of the hash and of what it was tried with: neither hash nor password can be told from it, and a plugin
 * that knows more passwords tries again.
 */
public interface TriedHashes {
    /** Knows nothing and keeps nothing. */
    TriedHashes NONE = new TriedHashes() {
        @Override
        public boolean holds(String digest) {
            return false;
        }

        @Override
        public void add(String digest) {
            // the next build tries again
        }
    };

    /** Tells whether a hash was tried; {@code digest} is 64 hexadecimal digits. */
    boolean holds(String digest);

    /** Notes that a hash was tried. */
    void add(String digest);
}
