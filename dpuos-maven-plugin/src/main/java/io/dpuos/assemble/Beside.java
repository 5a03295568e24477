package io.dpuos.assemble;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work that goes on beside other work of an assembly, in a thread of its own that does not keep the process alive.
 *
 * @param <T> what it gives
 */
final class Beside<T> {
    private final FutureTask<T> task;

    private Beside(FutureTask<T> task) {
        this.task = task;
    }

    static <T> Beside<T> start(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        // As for the work that it goes beside: which classes resources are found with.
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        return new Beside<>(task);
    }

    /** Waits for the end; a failure is thrown as the work threw it. */
    T get() throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            } else if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the image was assembled");
        }
    }

    /** Waits for the end, whatever it is: for one whose result is of no use any more, but whose files are in use. */
    void await() {
        try {
            task.get();
        } catch (ExecutionException e) {
            // told by whoever asks for the result
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
