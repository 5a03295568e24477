package io.dpuos.kernel.kconfig;

/** A Kconfig tree or configuration that cannot be used. */
public final class KconfigException extends RuntimeException {
    private final String where;

    KconfigException(String where, String problem) {
        super(where.isEmpty() ? problem : where + ": " + problem);
        this.where = where;
    }

    /** Returns file and line, or an empty text. */
    public String where() {
        return where;
    }
}
