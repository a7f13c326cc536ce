//! Links between items: what a node gets is linked to its own place, and what it gives without saying from which item
//! it was made is linked where only one answer is possible.

use std::sync::Arc;

use model::{Item, ItemLink, ItemLinks, Items};

/// `items` as input `input` of a node: each linked to its own place, so that an item that a node passes on unchanged,
/// or copies and changes, carries the right link. Shared as they are when they are linked so already.
pub(crate) fn arrive(items: &Items, input: usize) -> Items {
    let here = |index: usize| ItemLink::on_input(index, input);
    let linked = |(index, item): (usize, &Item)| item.paired_item == ItemLinks::One(here(index));
    if items.iter().enumerate().all(linked) {
        return items.clone();
    }
    let link =
        |(index, item): (usize, &Item)| Item { paired_item: ItemLinks::One(here(index)), ..item.clone() };
    Arc::new(items.iter().enumerate().map(link).collect())
}

/// Links the items of `outputs` that their node did not link: to the only input item when there is one, place by
/// place when one input and one output have equally many, to the first item when many became one.
pub(crate) fn link_missing(outputs: &mut [Items], inputs: &[Option<Items>]) {
    let unlinked = |items: &Items| items.iter().any(|item| item.paired_item.is_unknown());
    if !outputs.iter().any(unlinked) {
        return;
    }
    let mut with_items = inputs.iter().enumerate().filter_map(|(input, items)| {
        items.as_ref().filter(|items| !items.is_empty()).map(|items| (input, items.len()))
    });
    let Some((input, count)) = with_items.next() else { return };
    let one_input = with_items.next().is_none();
    let single_output = outputs.len() == 1;
    let made: usize = outputs.iter().map(|items| items.len()).sum();
    let place = |index: usize| match (one_input, count, single_output) {
        (true, 1, _) => Some(0),
        (true, _, true) if made == count => Some(index),
        (true, _, _) if made == 1 => Some(0),
        _ => None,
    };
    for items in outputs.iter_mut().filter(|items| unlinked(items)) {
        for (index, item) in Arc::make_mut(items).iter_mut().enumerate() {
            if item.paired_item.is_unknown()
                && let Some(place) = place(index)
            {
                item.paired_item = ItemLinks::One(ItemLink::on_input(place, input));
            }
        }
    }
}

/// A link to every item of `inputs`.
pub(crate) fn link_to_all(inputs: &[Option<Items>]) -> ItemLinks {
    let places = |(input, items): (usize, &Option<Items>)| {
        let count = items.as_ref().map_or(0, |items| items.len());
        (0..count).map(move |index| ItemLink::on_input(index, input)).collect::<Vec<_>>()
    };
    let links: Vec<ItemLink> = inputs.iter().enumerate().flat_map(places).collect();
    match links.as_slice() {
        [] => ItemLinks::Unknown,
        [one] => ItemLinks::One(*one),
        _ => ItemLinks::Many(links.into()),
    }
}

/// The input item to which `item` is linked first.
pub(crate) fn first_linked<'a>(item: &Item, inputs: &'a [Option<Items>]) -> Option<&'a Item> {
    let link = item.paired_item.as_slice().first()?;
    let items = inputs.get(usize::try_from(link.input).ok()?)?.as_ref()?;
    items.get(usize::try_from(link.item).ok()?)
}
