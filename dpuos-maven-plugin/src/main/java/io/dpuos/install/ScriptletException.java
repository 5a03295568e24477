package io.dpuos.install;

/** A scriptlet that was refused or that failed where rpm would stop. */
public final class ScriptletException extends InstallException {
    private final String kind;
    private final int line;
    private final String construct;

    ScriptletException(String packageName, String kind, int line, String construct, String reason) {
        super(packageName, "scriptlet %" + kind + ": " + reason);
        this.kind = kind;
        this.line = line;
        this.construct = construct;
    }

    /** The refusal of a scriptlet, with the three ways out. */
    static ScriptletException refused(
            String packageName, String name, String kind, int line, String construct, String reason) {
        return new ScriptletException(
                packageName,
                kind,
                line,
                construct,
                reason + "; choose in <scriptlets> for <of>" + name + ":" + kind
                        + "</of>: <action>defer</action> (runs on the target while installing), <action>ignore</action> with a"
                        + " reason, or <action>replace</action> with a script");
    }

    /** Returns the kind, for example {@code post}. */
    public String kind() {
        return kind;
    }

    /** Returns the line of the scriptlet, 0 when it is about the whole. */
    public int line() {
        return line;
    }

    /** Returns what stopped it. */
    public String construct() {
        return construct;
    }
}
