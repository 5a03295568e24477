package io.dpuos.install;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work on all items of a list on all processors. */
final class Parallel {
    private Parallel() {}

    /** What is done with one item. */
    @FunctionalInterface
    interface Step<T, R> {
        R on(T item) throws IOException;
    }

    /**
     * Returns the results in the order of the items; the items are begun in that order.
     *
     * @throws IOException the first failure; the items after it may not have been begun
     */
    static <T, R> List<R> map(List<T> items, Step<T, R> step) throws IOException {
        ExecutorService workers =
                Executors.newFixedThreadPool(Math.max(1, Runtime.getRuntime().availableProcessors()));
        try {
            List<Future<R>> futures = new ArrayList<>();
            for (T item : items) {
                futures.add(workers.submit(() -> step.on(item)));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while packages were read", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException("reading packages failed: " + e.getCause(), e);
        } finally {
            workers.shutdownNow();
        }
    }
}
