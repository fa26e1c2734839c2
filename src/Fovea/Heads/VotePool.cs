using Fovea.Parts;

namespace Fovea.Heads;

/// <summary>
/// How what glimpses say by themselves is put together.
///
/// Notation, for a row: p_t [classes + 1] what glimpse t says, the last number of it "nothing"; pooled_t [classes] what glimpses 0..t say together, from which a linear
/// layer makes a part of the logits.
/// </summary>
/// <param name="vote">p_t.</param>
/// <param name="pooled">pooled_t.</param>
internal abstract class VotePool(Signal vote, Signal pooled)
{
    /// <summary>p_t, [rows, classes + 1].</summary>
    public Signal Vote => vote;

    /// <summary>pooled_t, [rows, classes].</summary>
    public Signal Pooled => pooled;

    /// <summary>pooled_t from p_t and what came before it.</summary>
    public abstract void Forward(Arena arena, int t);

    /// <summary>Adds to the derivative by p_t, when that by pooled_t is there; called from the last step to the first.</summary>
    public abstract void Backward(Arena arena, int t);

    /// <summary>Adds to the derivative by what glimpses see, if the pool reads it; called once, after all steps.</summary>
    public virtual void BackwardGlimpses(Arena arena)
    {
    }
}
