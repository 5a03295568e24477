package io.dpuos.maven;

import io.dpuos.repo.ProgressListener;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows how far long work is: a bar on a terminal, a line at each quarter elsewhere. Safe for use by several threads.
 *
 * <p>Nothing is shown for work that is over within a moment.
 */
final class ConsoleProgress implements ProgressListener {
    private static final int WIDTH = 30;
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final long PATIENCE_NANOS = 500_000_000;

    private final Consumer<String> log;
    private final boolean terminal;
    private String what = "";
    private long total;
    private long done;
    private long begun;
    private long shown;
    private int quarter;
    private boolean drawn;

    /**
     * Makes a display.
     *
     * @param log takes a line
     * @param terminal whether a person watches a terminal that understands a carriage return
     */
    ConsoleProgress(Consumer<String> log, boolean terminal) {
        this.log = log;
        this.terminal = terminal;
    }

    @Override
    public synchronized void started(String newWhat, long newTotal) {
        what = newWhat;
        total = newTotal;
        done = 0;
        quarter = 0;
        begun = System.nanoTime();
        shown = begun;
        drawn = false;
    }

    @Override
    public synchronized void advanced(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (total <= 0 || now - begun < PATIENCE_NANOS) {
            return;
        }
        if (terminal) {
            if (now - shown > INTERVAL_NANOS) {
                shown = now;
                draw();
            }
        } else if (done * 4 / total > quarter && done < total) {
            quarter = (int) (done * 4 / total);
            log.accept("  " + what + ": " + quarter * 25 + " %");
        }
    }

    private void draw() {
        int filled = (int) Math.min(WIDTH, done * WIDTH / total);
        System.out.print("\r  " + what + " [" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " + megabytes(done)
                + " of " + megabytes(total) + " ");
        System.out.flush();
        drawn = true;
    }

    @Override
    public synchronized void note(String message) {
        erase();
        log.accept("  " + message);
    }

    @Override
    public synchronized void finished() {
        erase();
    }

    private void erase() {
        if (drawn) {
            System.out.print("\r" + " ".repeat(what.length() + WIDTH + 40) + "\r");
            System.out.flush();
            drawn = false;
        }
    }

    /** Returns a number of bytes for people. */
    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
