// Before each command's own file, which an older Node cannot even read.
const wanted = 24;
if (Number(process.versions.node.split('.')[0]) < wanted) {
  console.error(
    `This needs Node ${wanted} and was begun by Node ${process.versions.node}. "npm ci" brings Node ${wanted} along when it may run the scripts of packages: run it again without ignore-scripts (npm ci --ignore-scripts=false), or install Node ${wanted}.`,
  );
  process.exit(1);
}
