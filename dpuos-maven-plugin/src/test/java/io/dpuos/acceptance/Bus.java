package io.dpuos.acceptance;

/** How a disk or medium is attached. */
enum Bus {
    /** A paravirtual disk. */
    VIRTIO_BLK,
    /** A paravirtual SCSI adapter; the usual place of a CD in QEMU's q35 and virt machines. */
    VIRTIO_SCSI,
    /** SATA, as VirtualBox and most servers have it. */
    AHCI,
    /** An NVMe disk. */
    NVME,
    /** A stick or disk at an xHCI controller. */
    USB
}
