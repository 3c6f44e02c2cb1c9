/** Invented customers. Their ids have leading zeros, which the CSV connector keeps. Two of them never ordered. */
export const customersCsv = `customer_id,name,country,segment,joined_on
00101,Ada Amsel,DE,business,2023-01-01
00138,Bruno Birnbaum,SE,private,2024-06-12
00175,Carla Castel,ES,private,2025-11-23
00212,Dmitri Dorn,FR,business,2023-04-06
00249,Elif Ekwall,DE,private,2024-09-17
00286,Farid Falk,SE,private,2025-02-28
00323,Greta Grün,ES,business,2023-07-11
00360,Hugo Hollis,FR,private,2024-12-22
00397,Ines Ibarra,DE,private,2025-05-05
00434,Jonas Juhl,SE,business,2023-10-16
00471,Katja Kranz,ES,private,2024-03-27
00508,Liam Lindt,FR,private,2025-08-10
00545,Mina Moreau,DE,business,2023-01-21
00582,Noor Nadir,SE,private,2024-06-04
00619,Olga Oakes,ES,private,2025-11-15
00656,Pablo Prell,FR,business,2023-04-26
00693,Quinn Quist,DE,private,2024-09-09
00730,Rosa Rieder,SE,private,2025-02-20
00767,Sven Sorel,ES,business,2023-07-03
00804,Tova Tamm,FR,private,2024-12-14
`;

/** Invented orders of these customers; a few are cancelled. */
export const ordersCsv = `order_id,customer_id,ordered_on,product,quantity,unit_price,status
1001,00249,2026-01-06,cups,1,24.00,paid
1002,00804,2026-01-06,coffee,3,12.90,paid
1003,00138,2026-01-07,kettle,1,45.50,paid
1004,00656,2026-01-10,coffee,1,12.90,paid
1005,00175,2026-01-13,tea,1,8.50,paid
1006,00212,2026-01-14,kettle,1,45.50,paid
1007,00619,2026-01-14,kettle,2,45.50,cancelled
1008,00804,2026-01-15,coffee,3,12.90,paid
1009,00249,2026-01-15,grinder,3,89.00,paid
1010,00323,2026-01-15,kettle,2,45.50,paid
1011,00212,2026-01-15,cups,1,24.00,paid
1012,00360,2026-01-18,kettle,4,45.50,paid
1013,00693,2026-01-21,cups,3,24.00,paid
1014,00397,2026-01-22,cups,2,24.00,paid
1015,00471,2026-01-25,coffee,3,12.90,paid
1016,00693,2026-01-27,filters,1,4.20,paid
1017,00767,2026-01-30,coffee,2,12.90,paid
1018,00249,2026-02-02,cups,4,24.00,paid
1019,00175,2026-02-04,coffee,3,12.90,paid
1020,00545,2026-02-07,filters,4,4.20,cancelled
1021,00175,2026-02-09,coffee,4,12.90,paid
1022,00175,2026-02-09,filters,3,4.20,paid
1023,00693,2026-02-11,filters,4,4.20,paid
1024,00545,2026-02-11,filters,4,4.20,paid
1025,00323,2026-02-11,cups,4,24.00,paid
1026,00360,2026-02-13,coffee,2,12.90,paid
1027,00397,2026-02-16,filters,4,4.20,paid
1028,00175,2026-02-17,grinder,4,89.00,paid
1029,00804,2026-02-19,grinder,2,89.00,paid
1030,00804,2026-02-21,grinder,4,89.00,paid
1031,00619,2026-02-22,cups,2,24.00,paid
1032,00323,2026-02-23,coffee,2,12.90,paid
1033,00397,2026-02-23,filters,4,4.20,cancelled
1034,00323,2026-02-25,kettle,3,45.50,paid
1035,00249,2026-02-28,coffee,3,12.90,paid
1036,00508,2026-03-01,kettle,1,45.50,paid
1037,00804,2026-03-04,grinder,4,89.00,paid
1038,00619,2026-03-04,grinder,4,89.00,paid
1039,00619,2026-03-04,filters,2,4.20,paid
1040,00360,2026-03-07,coffee,2,12.90,paid
1041,00508,2026-03-07,coffee,1,12.90,paid
1042,00249,2026-03-07,coffee,3,12.90,paid
1043,00101,2026-03-07,kettle,2,45.50,paid
1044,00619,2026-03-08,kettle,3,45.50,paid
1045,00545,2026-03-11,cups,1,24.00,paid
1046,00730,2026-03-14,coffee,4,12.90,cancelled
1047,00471,2026-03-14,grinder,2,89.00,paid
1048,00508,2026-03-16,coffee,4,12.90,paid
1049,00323,2026-03-16,filters,2,4.20,paid
1050,00545,2026-03-17,kettle,1,45.50,paid
1051,00471,2026-03-17,kettle,3,45.50,paid
1052,00545,2026-03-18,kettle,3,45.50,paid
1053,00804,2026-03-20,tea,2,8.50,paid
1054,00360,2026-03-21,kettle,4,45.50,paid
1055,00397,2026-03-22,filters,4,4.20,paid
1056,00101,2026-03-22,cups,3,24.00,paid
1057,00434,2026-03-23,grinder,3,89.00,paid
1058,00545,2026-03-25,grinder,1,89.00,paid
1059,00212,2026-03-26,tea,4,8.50,cancelled
1060,00508,2026-03-27,tea,4,8.50,paid
`;
