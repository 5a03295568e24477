package io.dpuos.repo;

/** A metadata file is not what its format asks for. */
public final class MalformedMetadataException extends RepositoryException {
    private static final long serialVersionUID = 1;

    private final String place;

    /**
     * Makes an exception.
     *
     * @param file the metadata file
     * @param place element, attribute and offset in the unpacked file
     * @param expected what the format asks for
     * @param found what is there
     */
    public MalformedMetadataException(String file, String place, String expected, String found) {
        super(
                file,
                place + ": expected " + expected + ", found " + found,
                "the repository's metadata is damaged or not rpm-md; let its owner run createrepo_c again");
        this.place = place;
    }

    /** Returns element, attribute and offset. */
    public String place() {
        return place;
    }
}
