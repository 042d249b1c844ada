"""The rehearsal: a whole survey at accelerated time, with every part real but the people."""
