/**
 * Golden values of the rules that decide who looks what up, what is committed to, and what is agreed. Any other
 * implementation must give the same; a difference is a protocol change. Seeds, rows, validators, commitment, tie-break
 * and hashes of texts were recomputed with CPython 3 (hashlib, json) when they were written.
 */

/** Rows chosen under `strict`: a tenth, 3 to 10, all of fewer. */
export const spotCheckVectors = [
  {
    beaconHash: "0x5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d",
    epochId: "2025-10-01T16-00-00",
    hotkey: "5HQ5VRaYkzJsv8jJyPWSoZRJ5xzqGQkUb7qtK72uW796DeFt",
    zipcode: "98103",
    fileSha256: "abababababababababababababababababababababababababababababababab",
    rows: 2,
    seed: "0e32f521b9e5bd9fdbb603129ae56cb3a5907b8ddcd1cce440855df8b652ce87",
    chosen: [0, 1],
  },
  {
    beaconHash: "0x5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d",
    epochId: "2025-10-01T16-00-00",
    hotkey: "5HQ5VRaYkzJsv8jJyPWSoZRJ5xzqGQkUb7qtK72uW796DeFt",
    zipcode: "98103",
    fileSha256: "abababababababababababababababababababababababababababababababab",
    rows: 45,
    seed: "0e32f521b9e5bd9fdbb603129ae56cb3a5907b8ddcd1cce440855df8b652ce87",
    chosen: [4, 6, 7, 19],
  },
  {
    beaconHash: "0x5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d",
    epochId: "2025-10-01T16-00-00",
    hotkey: "5DXhbaL2S2WbkxP9Wp9TeSTj12dMMbWHAT4LfiPpKY557Ptc",
    zipcode: "08701",
    fileSha256: "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
    rows: 1000,
    seed: "abd310d33b660c4ca01030e537550ab1fe3d22431573b55d6b852b196e21f53c",
    chosen: [141, 297, 322, 434, 464, 481, 510, 580, 583, 910],
  },
  {
    beaconHash: "0x0101010101010101010101010101010101010101010101010101010101010101",
    epochId: "2026-02-28T20-00-00",
    hotkey: "5CjacxAYSsG58TrTeeM3EJLkmNbk5MDZ3nchbFevRFv2mQSp",
    zipcode: "99950",
    fileSha256: "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef",
    rows: 3000,
    seed: "8fc5f5bcfeaaa5ba33e9235b8533ad12b2ec014353627079fc6afcfc06916f0b",
    chosen: [296, 384, 560, 916, 1286, 1472, 1821, 2129, 2306, 2587],
  },
] as const;

/** Who looks up a row of the first vector's file: at least one (`perRow1`) or five (`perRow5`) until a third of the stake, by hash. */
export const validatorVectors = {
  seed: "0e32f521b9e5bd9fdbb603129ae56cb3a5907b8ddcd1cce440855df8b652ce87",
  validators: [
    { hotkey: "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe", stakeRao: "50" },
    { hotkey: "5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9", stakeRao: "30" },
    { hotkey: "5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB", stakeRao: "15" },
    { hotkey: "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY", stakeRao: "5" },
  ],
  rows: [
    {
      row: 0,
      perRow1: ["5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9", "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe"],
      perRow5: [
        "5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9",
        "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe",
        "5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB",
        "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY",
      ],
    },
    {
      row: 1,
      perRow1: ["5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9", "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY"],
      perRow5: [
        "5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9",
        "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY",
        "5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB",
        "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe",
      ],
    },
    {
      row: 2,
      perRow1: ["5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe"],
      perRow5: [
        "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe",
        "5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9",
        "5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB",
        "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY",
      ],
    },
    {
      row: 44,
      perRow1: [
        "5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB",
        "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY",
        "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe",
      ],
      perRow5: [
        "5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB",
        "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY",
        "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe",
        "5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9",
      ],
    },
    {
      row: 70000,
      perRow1: ["5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB", "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe"],
      perRow5: [
        "5EA8Abut3kvTgLD16wxXQfQ3j5gVm2uaKqcvgzHKJEZrhrMB",
        "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe",
        "5GmBraK88BAsYyvYaZAJH3NMBkHmQZYawH2S41US79QSsfxY",
        "5DSkWasjRaEv3E38dECQUiXJ4nX5Ncbp4pDuaNJtmvS4v6z9",
      ],
    },
  ],
} as const;

/** One reveal, its commitment and the text that is signed. */
export const revealVector = {
  reveal: {
    epochId: "2025-10-01T16-00-00",
    hotkey: "5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe",
    salt: "0707070707070707070707070707070707070707070707070707070707070707",
    observations: [
      {
        fileSha256: "abababababababababababababababababababababababababababababababab",
        row: 3,
        outcome: "pass",
        fields: 0,
      },
      {
        fileSha256: "abababababababababababababababababababababababababababababababab",
        row: 17,
        outcome: "fail",
        fields: 1,
      },
      {
        fileSha256: "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
        row: 0,
        outcome: "inconclusive",
        fields: 0,
      },
    ],
  },
  commitment: "33aea2e361f124200116206d37b9c07f420aef0220096d71fdcf4f8ef303dbc8",
  text: 'lode:reveal:{"epochId":"2025-10-01T16-00-00","hotkey":"5GpyPFCNaRibYC7DgC8xkxuwUoShPbmorK6cnvwKApD4JDHe","observations":[{"fields":0,"fileSha256":"abababababababababababababababababababababababababababababababab","outcome":"pass","row":3},{"fields":1,"fileSha256":"abababababababababababababababababababababababababababababababab","outcome":"fail","row":17},{"fields":0,"fileSha256":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","outcome":"inconclusive","row":0}],"salt":"0707070707070707070707070707070707070707070707070707070707070707"}',
} as const;

/** SHA-256 over the beacon's text and the hotkey's. */
export const tieBreakVector = {
  beaconHash: "0x5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d",
  hotkey: "5HQ5VRaYkzJsv8jJyPWSoZRJ5xzqGQkUb7qtK72uW796DeFt",
  tieBreak: "d9f019031b7aff26a1bd3c181bf381c3fda1cab7d2ad4e262b8e1b0473d0f9a7",
} as const;

/** The epoch of `smallEpochTable`: how much is looked up, who earns what, and the digests with the text under digest v2 and under one zipcode. */
export const smallEpochVector = {
  netuid: 46,
  plannedRows: 74,
  scores: {
    "5CVsTye4mNUKVqW9HkMBp5a2Qi3RA2K7ikNkdyXx56AZEd5M": 0,
    "5CjacxAYSsG58TrTeeM3EJLkmNbk5MDZ3nchbFevRFv2mQSp": 0,
    "5DXhbaL2S2WbkxP9Wp9TeSTj12dMMbWHAT4LfiPpKY557Ptc": 251908397,
    "5Dz87b5fVJiu7mVuz3NHoBtNtX7kB23Atjcm8uaAdXhN1FBN": 0,
    "5ExxdFePgNqKVBhfKenjsSm3wbmZnrNLkf3kdMJ5N3zZPYnd": 76335878,
    "5GzZrQrrttdVFNtVDKJeKEgK6buZA3Dyrzh5WaYYBo6xUTGz": 0,
    "5HQ5VRaYkzJsv8jJyPWSoZRJ5xzqGQkUb7qtK72uW796DeFt": 671755725,
    "5HaQWeEyeYgceCjD5f4ozyVs4Kjj9VdtHVxS1s1PfSwoqcpX": 0,
  },
  decoyText:
    '{"expected":200,"honeypot":true,"labels":["under-subscribed"],"submissions":[{"fileSha256":"3872f25263b51c956d998959213fcb55af7b9733ccf40f28d4d6b397cac34a42","hotkey":"5HQ5VRaYkzJsv8jJyPWSoZRJ5xzqGQkUb7qtK72uW796DeFt","late":false,"paid1e9":0,"rank":null,"reasons":[{"code":"HONEYPOT_UNREWARDED","facts":{}}],"rows":12,"seenAt":1759338120000,"standing":"unpaid","total1e9":0},{"fileSha256":"07b03e7652c8f5aac962a43d9b061644978fbc9177a260e4e220cfb3b5712ad8","hotkey":"5CVsTye4mNUKVqW9HkMBp5a2Qi3RA2K7ikNkdyXx56AZEd5M","late":false,"paid1e9":0,"rank":null,"reasons":[{"code":"HONEYPOT","facts":{"advertised":200,"conclusive":10,"found":0,"honeypot":"98103","rows":200}}],"rows":200,"seenAt":1759335660000,"standing":"failed","total1e9":0}],"weight1e9":0,"zipcode":"98103"}',
  digestText:
    '{"burned1e9":0,"header":{"beacon":{"block":6500123,"hash":"0x5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d"},"epochId":"2025-10-01T16-00-00","netuid":46,"observationSetSha256":"d1da6ff9a43ae346389b654b101dd9e1bc0a338383fa681eab101685da20fede","policySha256":"abababababababababababababababababababababababababababababababab","rulesVersion":"1","snapshotSha256":"7309e031e0e2aa5b97fb9b899bd8e7011bcfcdca1912ab310022c73e1cf7f9b6"},"zipcodes":[{"digest":"92310fc2124c9912e106a413bae573f545770d8cea890b4f1913e7b868917f36","zipcode":"98101"},{"digest":"691d0ee62ab419c6bab40c5bf70bd8069b24b76a433fd9cf454e84eb6eb0ae12","zipcode":"98102"},{"digest":"ff0577ac9f7e1879bdbeea84998da84860c13962c77512ababf909d03277f7f2","zipcode":"98103"}]}',
  digest: "3409bc31e1e2752416403a82aee9badf54d6923d1243255375406565828a84f3",
  digestV1: "249d2599ef83383b87834fa88cb83ce290fd4d3888263ac207415dd8d5d89c8b",
} as const;
