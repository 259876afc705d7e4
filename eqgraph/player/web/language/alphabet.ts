// Sub- and superscripts, and what they stand for, in the same order.
// Written by `python -m tests.payload.write_table`; a test holds it fresh.

export const BELOW = ["₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓₔᵦᵧᵨᵩᵪ", "0123456789+-aehijklmnoprstuvxəβγρφχ"];
export const ABOVE = ["⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ𐞥ʳˢᵗᵘᵛʷˣʸᶻᴬᴮꟲᴰᴱꟳᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾꟴᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ", "0123456789+-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRTUVWβγδθφχ"];
