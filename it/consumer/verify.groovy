File copied = new File(basedir, 'target/media/acme-minimal-1.0-x86_64.iso')
File installed = new File(localRepositoryPath, 'com/acme/dpu/acme-minimal/1.0/acme-minimal-1.0-x86_64.iso')
assert copied.isFile() : 'the consumer did not get the ISO'
assert copied.length() == installed.length()
return true
