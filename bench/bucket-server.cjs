// The least that a bucket can be: it takes every object, and keeps the small ones. Prints its URL.
const { Buffer } = require('node:buffer');
const { createServer } = require('node:http');
const { URL } = require('node:url');

const SMALL = 4096;
const objects = new Map();

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://bucket');
  const pieces = [];
  let size = 0;
  request.on('data', (piece) => {
    size += piece.length;
    if (size <= SMALL) pieces.push(piece);
  });
  request.on('end', () => {
    const there = objects.get(url.pathname);
    if (request.method === 'PUT') {
      response.statusCode = request.headers['if-none-match'] === '*' && there !== undefined ? 412 : 200;
      if (response.statusCode === 200) objects.set(url.pathname, Buffer.concat(pieces));
      response.end();
    } else if (request.method === 'DELETE') {
      objects.delete(url.pathname);
      response.statusCode = 204;
      response.end();
    } else if (url.searchParams.has('prefix')) {
      const prefix = `${url.pathname.replace(/\/$/, '')}/${url.searchParams.get('prefix')}`;
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
      const listed = keys.map((key) => `<Contents><Key>${key.split('/').slice(2).join('/')}</Key></Contents>`);
      response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${listed.join('')}</ListBucketResult>`);
    } else if (there === undefined) {
      response.statusCode = 404;
      response.end('<Error><Code>NoSuchKey</Code></Error>');
    } else response.end(there);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
