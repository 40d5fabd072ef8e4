/* SPDX-License-Identifier: MIT */
/* Written by hand: a text, and each value in it with its span: see test_numbers.c. */
{ "Ni uno. Dos dos. Cuarenta y uno",
  "number 2 'Dos', number 2 'dos', number 41 'Cuarenta y uno'" },
{ "un dos tres cuatro veinte quince",
  "number 1 'un', number 2 'dos', number 3 'tres', number 4 'cuatro', number 20 'veinte', "
  "number 15 'quince'" },
{ "cero nueve sesenta cero seis doce veintiuno",
  "number 9 'cero nueve', number 60 'sesenta', number 6 'cero seis', number 12 'doce', "
  "number 21 'veintiuno'" },
{ "cincuenta sesenta treinta y once",
  "number 50 'cincuenta', number 60 'sesenta', number 30 'treinta', number 11 'once'" },
{ "trece mil cero noventa", "number 13000 'trece mil', number 90 'cero noventa'" },
{ "doce coma noventa y nueve, ciento veinte coma cero cinco, uno coma doscientos treinta y "
  "seis.",
  "number 12.99 'doce coma noventa y nueve', number 120.05 'ciento veinte coma cero "
  "cinco', number 1.236 'uno coma doscientos treinta y seis'" },
{ "cero coma ciento doce", "number 0.112 'cero coma ciento doce'" },
{ "Tenemos mas veinte grados dentro y menos quince fuera.",
  "number 20 'veinte', number -15 'menos quince'" },
{ "Veinticinco vacas, doce gallinas y ciento veinticinco kg de patatas.",
  "number 25 'Veinticinco', number 12 'doce', number 125 'ciento veinticinco'" },
{ "Mil doscientos sesenta y seis dólares.", "money 1266 'Mil doscientos sesenta y seis dólares'" },
{ "treinta y cuatro treinta cuatro", "number 34 'treinta y cuatro', number 34 'treinta cuatro'" },
{ "quinientos primero", "number 500 'quinientos', ordinal 1 'primero'" },
{ "uno dos tres", "number 1 'uno', number 2 'dos', number 3 'tres'" },
{ "la tercera va", "ordinal 3 'tercera'" },
{ "treinta y uno y dos", "number 31 'treinta y uno', number 2 'dos'" },
{ "mil doscientos y tres mil", "number 1200 'mil doscientos', number 3000 'tres mil'" },
{ "veinte treinta", "number 20 'veinte', number 30 'treinta'" },
{ "cien doscientos", "number 100 'cien', number 200 'doscientos'" },
{ "dos mil tres mil", "number 2000 'dos mil', number 3000 'tres mil'" },
{ "cinco seis siete", "number 5 'cinco', number 6 'seis', number 7 'siete'" },
