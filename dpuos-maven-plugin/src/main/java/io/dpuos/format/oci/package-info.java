/**
 * Container images: the image layout of the Open Container Initiative (image specification 1.1) in a tar archive, as
 * {@code skopeo}, {@code podman load} and {@code docker load} read it. Uses {@code format.tar} and the codec; knows nothing
 * of how the layer was made.
 */
@NullMarked
package io.dpuos.format.oci;

import org.jspecify.annotations.NullMarked;
