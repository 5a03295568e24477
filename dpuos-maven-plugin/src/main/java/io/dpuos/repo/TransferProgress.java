package io.dpuos.repo;

import java.net.URI;
import java.time.Duration;

/** Passes the bytes of one transfer on to a listener that hears of many. */
final class TransferProgress implements TransferListener {
    private final long limit;
    private final ProgressListener progress;
    private long reported;

    TransferProgress(long limit, ProgressListener progress) {
        this.limit = limit < 0 ? Long.MAX_VALUE : limit;
        this.progress = progress;
    }

    @Override
    public long limit() {
        return limit;
    }

    @Override
    public void started(URI uri, long offset, long total) {
        if (offset != reported) {
            progress.advanced(offset - reported);
            reported = offset;
        }
    }

    @Override
    public void advanced(long bytes) {
        reported += bytes;
        progress.advanced(bytes);
    }

    @Override
    public void retrying(URI uri, String reason, Duration pause) {
        progress.note(FetchException.display(uri) + ": " + reason + "; trying again in " + pause.toSeconds() + " s");
    }
}
