String log = new File(basedir, 'build.log').text
for (String sentence in [
        // the plan
        'trim CONFIG_SOUND=n (shipped m, asked for by <kernel><set>): removes soundcore',
        'build-needed CONFIG_VDPA=m (shipped n, asked for by <kernel><set>)',
        'build-needed CONFIG_VHOST_VDPA=m (shipped n, asked for by <kernel><set>)',
        'without the other settings it would not even then come true: what it depends on is missing: VDPA [=n]',
        'build-needed CONFIG_VIRTIO_PCI=y (shipped m, asked for by <kernel><set>)',
        'build-needed CONFIG_VIRTIO=y (shipped m, asked for by <kernel><set>): the shipped kernel was built with m; without the other settings it would not even then come true:',
        // strict: the same is a failure
        'does not fulfil what the project asks for and would have to be built anew:',
        // alone: why it cannot come true, and with what it would
        'CONFIG_VHOST_VDPA=m (<kernel><set>): what it depends on is missing: VDPA [=n]',
        'it would come true with CONFIG_VDPA=m',
        // misspelt
        '<kernel><set>: CONFIG_VHOST_VPDA: this kernel has no such symbol; nearest: CONFIG_VHOST_VDPA']) {
    assert log.contains(sentence) : "missing: ${sentence}"
}
String lock = new File(basedir, 'src/main/dpuos/dpuos-x86_64.lock').text
assert lock.contains('build kernel-devel-6.1.192-2.x86_64')
return true
