package io.dpuos.kernel.kconfig;

/** A Kconfig tree or configuration that cannot be used. */
public final class KconfigException extends RuntimeException {
    private final String where;
    private final boolean told;

    KconfigException(String where, String problem) {
        this(where, where.isEmpty() ? problem : where + ": " + problem, false);
    }

    private KconfigException(String where, String message, boolean told) {
        super(message);
        this.where = where;
        this.told = told;
    }

    /** Makes an exception whose reasons went to the environment before. */
    static KconfigException told(String problem) {
        return new KconfigException("", problem, true);
    }

    /** Returns file and line, or an empty text. */
    public String where() {
        return where;
    }

    /** Returns whether the reasons went to the environment before. */
    boolean isTold() {
        return told;
    }
}
