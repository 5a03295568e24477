package io.dpuos.shell;

/** The text between two stages of a pipeline. A stage that cannot go on hands control back to the pipeline. */
final class Pipe extends Stream {
    /** As much as Linux keeps in a pipe before its writer has to wait. */
    private static final int CAPACITY = 65_536;

    private final StringBuilder text = new StringBuilder();
    private final Budget budget;
    private Runnable waitForReader = () -> {};
    private Runnable waitForWriter = () -> {};
    private boolean written;
    private boolean abandoned;

    Pipe(Budget budget) {
        this.budget = budget;
    }

    void whenFull(Runnable yield) {
        waitForReader = yield;
    }

    void whenEmpty(Runnable yield) {
        waitForWriter = yield;
    }

    /** Tells that no more is written. */
    void endWriting() {
        written = true;
    }

    /** Tells that nobody reads any more. */
    void endReading() {
        abandoned = true;
        text.setLength(0);
    }

    boolean isFull() {
        return !abandoned && text.length() >= CAPACITY;
    }

    boolean isReadable() {
        return written || text.length() > 0;
    }

    @Override
    void write(String more) {
        int start = 0;
        while (start < more.length()) {
            while (isFull()) {
                waitForReader.run();
            }
            if (abandoned) {
                throw new Jump.Broken();
            }
            int end = Math.min(more.length(), start + CAPACITY - text.length());
            text.append(more, start, end);
            start = end;
        }
    }

    private String take(int count) {
        String part = text.substring(0, count);
        text.delete(0, count);
        return part;
    }

    @Override
    String read(int count) {
        StringBuilder all = new StringBuilder();
        while (all.length() < count) {
            while (!isReadable()) {
                waitForWriter.run();
            }
            if (text.length() == 0) {
                break;
            }
            all.append(take(Math.min(count - all.length(), text.length())));
        }
        return all.toString();
    }

    @Override
    String readUntil(char delimiter) {
        StringBuilder all = new StringBuilder();
        while (true) {
            while (!isReadable()) {
                waitForWriter.run();
            }
            int end = text.indexOf(String.valueOf(delimiter));
            if (end >= 0) {
                return all.append(take(end + 1)).toString();
            }
            if (text.length() == 0) {
                return all.toString();
            }
            all.append(take(text.length()));
            budget.data(all.length(), 0);
        }
    }

    @Override
    String readAll() {
        StringBuilder all = new StringBuilder();
        while (true) {
            while (!isReadable()) {
                waitForWriter.run();
            }
            if (text.length() == 0) {
                return all.toString();
            }
            all.append(text);
            text.setLength(0);
            budget.data(all.length(), 0);
        }
    }
}
