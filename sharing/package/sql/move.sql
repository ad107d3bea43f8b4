-- One move with its line.
INSERT INTO moves (
    geom, number, lender_code, lender, receiver_code, receiver, posts, road_km, same_district,
    lender_load_before, lender_load_after, receiver_load_before, receiver_load_after, helps,
    share_of_draws
) VALUES (
    :geom, :number, :lender_code, :lender, :receiver_code, :receiver, :posts, :road_km,
    :same_district, :lender_load_before, :lender_load_after, :receiver_load_before,
    :receiver_load_after, :helps, :share_of_draws
);
