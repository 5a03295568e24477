package io.dpuos.report;

import java.util.Locale;

/** Amounts as people read them. */
public final class Amounts {
    private Amounts() {}

    /** Returns bytes in MB (10^6 bytes) with one digit after the point. */
    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
