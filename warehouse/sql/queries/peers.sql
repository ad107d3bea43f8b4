-- Every commune's peers, nearest first.
SELECT p.commune_code, p.position, p.peer_code, c.name AS peer_name, p.distance
FROM mart_peer AS p JOIN core_commune AS c ON c.commune_code = p.peer_code
ORDER BY p.commune_code, p.position
