using System.Numerics;

namespace Fovea.Training.Imports;

/// <summary>The tensors of a checkpoint as PyTorch saves it, whatever it is packed in: those in dictionaries, lists and tuples, each under the names on its way.</summary>
/// <param name="path">The file.</param>
internal abstract class TorchWeights(string path) : ForeignWeights(path)
{
    // A list may hold itself, and what is named once may stand in a thousand places.
    private const int MostVisits = 1_000_000, MostDepth = 64;

    private readonly List<ForeignTensor> tensors = [];
    private readonly Dictionary<string, TorchTensor> byName = [];

    /// <inheritdoc/>
    public override IReadOnlyList<ForeignTensor> Tensors => tensors;

    /// <summary>Finds the tensors of what a pickle holds.</summary>
    /// <exception cref="FormatException">There is none, two have one name, or there is no end to what holds them.</exception>
    private protected void Take(object? root)
    {
        int visits = 0;
        Visit(root, string.Empty, depth: 0, ref visits);
        if (tensors.Count == 0) throw new FormatException("it has no tensor in it");
    }

    /// <inheritdoc/>
    private protected override float[] ReadNumbers(ForeignTensor tensor) => byName[tensor.Name].Read();

    private void Visit(object? value, string name, int depth, ref int visits)
    {
        if (++visits > MostVisits || depth > MostDepth) throw new FormatException($"its containers hold more than {MostVisits:N0} things, or lie more than {MostDepth} deep in each other");
        switch (value)
        {
            case TorchTensor tensor:
                if (!byName.TryAdd(name, tensor)) throw new FormatException($"two of its tensors are called {name}");
                tensors.Add(new ForeignTensor(name, tensor.Storage.Type, tensor.Shape));
                break;
            case PickleDictionary dictionary:
                foreach ((object? key, object? item) in dictionary.Pairs)
                    if (NameOf(key) is { } part) Visit(item, Join(name, part), depth + 1, ref visits);
                break;
            case List<object?> list:
                VisitAll(list, name, depth, ref visits);
                break;
            case object?[] tuple:
                VisitAll(tuple, name, depth, ref visits);
                break;
        }
    }

    private void VisitAll(IReadOnlyList<object?> items, string name, int depth, ref int visits)
    {
        for (int i = 0; i < items.Count; i++) Visit(items[i], Join(name, $"{i}"), depth + 1, ref visits);
    }

    private static string Join(string name, string part) => name.Length == 0 ? part : $"{name}.{part}";

    private static string? NameOf(object? key) => key switch
    {
        string text => text,
        long or BigInteger => $"{key}",
        _ => null,
    };
}
