// What the extension's bundler is told beyond its defaults.
// Barrels are evaluated, not skipped: a package's modules then start in the order that its index gives them.
module.exports = { optimization: { sideEffects: false } };
