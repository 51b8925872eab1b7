// SPDX-License-Identifier: Apache-2.0
// XXH3 of 64 bits with seed 0, as its specification has it (doc/xxhash_spec.md of xxHash):
// slow, and sharing nothing with the library.
const MASK = (1n << 64n) - 1n, LOW = 0xffffffffn;
const P1 = 0x9e3779b185ebca87n, P2 = 0xc2b2ae3d27d4eb4fn, P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n, P5 = 0x27d4eb2f165667c5n;
const Q1 = 0x9e3779b1n, Q2 = 0x85ebca77n, Q3 = 0xc2b2ae3dn;
const M1 = 0x165667919e3779f9n, M2 = 0x9fb21c651e98df25n;
const SECRET = Buffer.from(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221" +
    "b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8" +
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb" +
    "170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e", "hex");

const key = (at) => SECRET.readBigUInt64LE(at);
const rotate = (x, by) => ((x << by) | (x >> (64n - by))) & MASK;
const turned = (x) => Buffer.from(x.toString(16).padStart(16, "0"), "hex").readBigUInt64LE(0);
function fold(a, b) {
    const product = a * b;
    return (product & MASK) ^ (product >> 64n);
}
function finish(h) {
    h = ((h ^ (h >> 37n)) * M1) & MASK;
    return h ^ (h >> 32n);
}
function finishOld(h) {
    h = ((h ^ (h >> 33n)) * P2) & MASK;
    h = ((h ^ (h >> 29n)) * P3) & MASK;
    return h ^ (h >> 32n);
}

function short(b) {
    const n = b.length, size = BigInt(n);
    if (n === 0) return finishOld(key(56) ^ key(64));
    if (n < 4) {
        const all = BigInt(((b[0] << 16) | (b[n >> 1] << 24) | b[n - 1] | (n << 8)) >>> 0);
        return finishOld(all ^ BigInt(SECRET.readUInt32LE(0) ^ SECRET.readUInt32LE(4)) & LOW);
    }
    if (n < 9) {
        let h = BigInt(b.readUInt32LE(n - 4)) + (BigInt(b.readUInt32LE(0)) << 32n);
        h ^= key(8) ^ key(16);
        h = ((h ^ rotate(h, 49n) ^ rotate(h, 24n)) * M2) & MASK;
        h = ((h ^ ((h >> 35n) + size)) * M2) & MASK;
        return h ^ (h >> 28n);
    }
    const low = b.readBigUInt64LE(0) ^ key(24) ^ key(32);
    const high = b.readBigUInt64LE(n - 8) ^ key(40) ^ key(48);
    return finish((size + turned(low) + high + fold(low, high)) & MASK);
}

function middle(b) {
    const n = b.length;
    const mix = (at, secret) => fold(b.readBigUInt64LE(at) ^ key(secret), b.readBigUInt64LE(at + 8) ^ key(secret + 8));
    let h = BigInt(n) * P1;
    if (n <= 128) {
        for (let i = Math.floor((n - 1) / 32); i >= 0; i--)
            h += mix(16 * i, 32 * i) + mix(n - 16 * (i + 1), 32 * i + 16);
        return finish(h & MASK);
    }
    for (let i = 0; i < 8; i++) h += mix(16 * i, 16 * i);
    h = finish(h & MASK);
    for (let i = 8; i < Math.floor(n / 16); i++) h += mix(16 * i, 16 * (i - 8) + 3);
    return finish((h + mix(n - 16, 119)) & MASK);
}

function long(b) {
    const n = b.length, acc = [Q3, P1, P2, P3, P4, Q2, P5, Q1];
    const add = (at, secret) => {
        for (let i = 0; i < 8; i++) {
            const value = b.readBigUInt64LE(at + 8 * i), keyed = value ^ key(secret + 8 * i);
            acc[i ^ 1] = (acc[i ^ 1] + value) & MASK;
            acc[i] = (acc[i] + (keyed & LOW) * (keyed >> 32n)) & MASK;
        }
    };
    const stripes = Math.floor((n - 1) / 64);
    for (let stripe = 0; stripe < stripes; stripe++) {
        add(64 * stripe, 8 * (stripe % 16));
        if (stripe % 16 === 15)
            for (let i = 0; i < 8; i++)
                acc[i] = ((acc[i] ^ (acc[i] >> 47n) ^ key(128 + 8 * i)) * Q1) & MASK;
    }
    add(n - 64, 121);
    let h = BigInt(n) * P1;
    for (let i = 0; i < 4; i++) h += fold(acc[2 * i] ^ key(11 + 16 * i), acc[2 * i + 1] ^ key(19 + 16 * i));
    return finish(h & MASK);
}

export const xxh3 = (bytes) => (bytes.length <= 16 ? short : bytes.length <= 240 ? middle : long)(bytes);
