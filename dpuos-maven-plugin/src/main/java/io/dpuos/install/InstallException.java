package io.dpuos.install;

/** Packages that cannot be installed into the image. The message names the package, what was found and the way out. */
public class InstallException extends RuntimeException {
    private final String packageName;

    /** Makes an exception about one package, named by its NEVRA. */
    public InstallException(String packageName, String reason) {
        super(packageName + ": " + reason);
        this.packageName = packageName;
    }

    /** Returns the package's NEVRA. */
    public String packageName() {
        return packageName;
    }
}
