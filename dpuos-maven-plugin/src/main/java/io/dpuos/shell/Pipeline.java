package io.dpuos.shell;

import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of a pipeline in turns: the first one until it ends or its pipe is full, then the next one, and so on.
 * Only one stage runs at any time, and which one depends on the script alone, so that the outcome is always the same;
 * threads serve to interrupt a stage in its midst, nothing else.
 */
final class Pipeline {
    private static final long STACK = 16L << 20;
    private static final int BROKEN_PIPE = 141;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(null, work, "dpuos-shell-" + NUMBER.incrementAndGet(), STACK);
        thread.setDaemon(true);
        return thread;
    });

    private final FileSystem files;
    private final List<Stage> stages = new ArrayList<>();

    Pipeline(FileSystem files) {
        this.files = files;
    }

    /** A stage: its work, and the place where it waits for its turn. */
    private final class Stage {
        final IntSupplier work;
        final @Nullable Pipe in;
        final @Nullable Pipe out;
        final Semaphore turn = new Semaphore(0);
        final Semaphore back = new Semaphore(0);
        boolean reading;
        boolean started;
        boolean ended;
        boolean aborted;
        int status;

        @Nullable
        Throwable failure;

        TreePath directory = files.directory();
        int umask = files.umask();

        Stage(IntSupplier work, @Nullable Pipe in, @Nullable Pipe out) {
            this.work = work;
            this.in = in;
            this.out = out;
            if (in != null) {
                in.whenEmpty(() -> giveWay(true));
            }
            if (out != null) {
                out.whenFull(() -> giveWay(false));
            }
        }

        private void giveWay(boolean forInput) {
            reading = forInput;
            directory = files.directory();
            umask = files.umask();
            back.release();
            turn.acquireUninterruptibly();
            if (aborted) {
                throw new Jump.Aborted();
            }
            files.setDirectory(directory);
            files.setUmask(umask);
        }

        boolean canRun() {
            if (ended || !started) {
                return !ended;
            }
            return reading ? in == null || in.isReadable() : out == null || !out.isFull();
        }

        void run() {
            files.setDirectory(directory);
            files.setUmask(umask);
            if (started) {
                turn.release();
            } else {
                started = true;
                THREADS.execute(this::work);
            }
            back.acquireUninterruptibly();
        }

        private void work() {
            try {
                status = work.getAsInt();
            } catch (Jump.Broken e) {
                status = BROKEN_PIPE;
            } catch (Jump.Aborted e) {
                status = 1;
            } catch (Throwable e) {
                failure = e;
            }
            ended = true;
            if (in != null) {
                in.endReading();
            }
            if (out != null) {
                out.endWriting();
            }
            back.release();
        }

        void abort() {
            if (started && !ended) {
                aborted = true;
                turn.release();
                back.acquireUninterruptibly();
            }
        }
    }

    void add(IntSupplier work, @Nullable Pipe in, @Nullable Pipe out) {
        stages.add(new Stage(work, in, out));
    }

    /** Runs all stages to their ends and returns their statuses. */
    List<Integer> run() {
        TreePath directory = files.directory();
        int umask = files.umask();
        try {
            int at = 0;
            while (at >= 0) {
                Stage stage = stages.get(at);
                stage.run();
                if (stage.failure != null) {
                    stages.forEach(Stage::abort);
                    throwUnchecked(stage.failure);
                }
                at = next();
            }
        } finally {
            files.setDirectory(directory);
            files.setUmask(umask);
        }
        return stages.stream().map(stage -> stage.status).toList();
    }

    private int next() {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).canRun()) {
                return i;
            }
        }
        return -1;
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
